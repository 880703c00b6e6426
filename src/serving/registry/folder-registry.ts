import { resolve } from 'node:path'
import { requirePath } from '../../features/errors/parameter-error.ts'
import type { ModelRegistry } from './model-registry.ts'
import type { FolderRegistryOptions } from './registry-context.ts'

/**
 * A model registry in a folder, for any number of processes at once, also over a network file system with hard links.
 *
 * A version appears by one rename of a finished folder, an alias moves by one exclusive link of a finished log entry; a process
 * that is killed leaves nothing that a reader could see, and the next `register` sweeps up after it.
 *
 * @throws {StorageError} from every method, when the folder cannot be read or written; nothing unfinished is visible then.
 */
export function folderRegistry(path: string, options: FolderRegistryOptions = {}): ModelRegistry {
  requirePath('path', path)
  const root = resolve(path)
  let opened: Promise<ModelRegistry> | null = null
  const open = (): Promise<ModelRegistry> => {
    opened ??= import('./open-folder-registry.ts').then(module => module.openFolderRegistry(root, options))
    return opened
  }
  return {
    register: async (...given) => (await open()).register(...given),
    promote: async (...given) => (await open()).promote(...given),
    rollback: async (...given) => (await open()).rollback(...given),
    remove: async (...given) => (await open()).remove(...given),
    list: async (...given) => (await open()).list(...given),
    resolve: async (...given) => (await open()).resolve(...given),
    load: async (...given) => (await open()).load(...given),
    history: async (...given) => (await open()).history(...given),
  }
}
