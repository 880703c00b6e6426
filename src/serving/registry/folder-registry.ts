import { resolve } from 'node:path'
import { requirePlace, requireSettings } from '../../features/errors/parameter-error.ts'
import type { Files } from '../../features/files/files.ts'
import { lazyRegistry } from './lazy-registry.ts'
import type { ModelRegistry } from './model-registry.ts'
import type { FolderRegistryOptions } from './registry-context.ts'

/**
 * A model registry in a folder, or in other files such as a bucket's, for any number of processes at once.
 *
 * The files of a version are stored first; the version then appears with a single record, which is written exactly once. An alias moves the
 * same way. A killed process leaves nothing that a reader could see, and the next `register` cleans up after it.
 *
 * @throws {StorageError} from every method, when the place cannot be read or written; nothing unfinished is visible then.
 */
export function folderRegistry(place: string | Files, options: FolderRegistryOptions = {}): ModelRegistry {
  requirePlace('place', place)
  requireSettings<FolderRegistryOptions>(options, {
    clock: null,
    user: null,
    records: null,
    ids: null,
    limits: null,
    abandonedAfter: null,
  })
  const root = typeof place === 'string' ? resolve(place) : place
  return lazyRegistry(async () => (await import('./open-folder-registry.ts')).openFolderRegistry(root, options))
}
