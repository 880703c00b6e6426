import { resolve } from 'node:path'
import { requirePlace, requireSettings } from '../../features/errors/parameter-error.ts'
import type { Files } from '../../features/files/files.ts'
import type { Runs } from './runs.ts'

/** The options of runs in a folder; each has a default. */
export interface FolderRunsOptions {
  /** The time, epoch milliseconds. */
  readonly clock?: () => number
  /** Makes unique ids of runs, of letters, digits, _ and -. */
  readonly ids?: () => string
}

/**
 * Runs in a folder, or in other files such as a bucket's, with a folder for each run, written by any number of processes at once. Each metric
 * and artifact appears whole or not at all.
 *
 * @throws {StorageError} from every method, when the folder cannot be read or written.
 */
export function folderRuns(place: string | Files, options: FolderRunsOptions = {}): Runs {
  requirePlace('place', place)
  requireSettings<FolderRunsOptions>(options, { clock: null, ids: null })
  const root = typeof place === 'string' ? resolve(place) : place
  let opened: Promise<Runs> | null = null
  const open = (): Promise<Runs> => {
    opened ??= import('./open-folder-runs.ts').then(module => module.openFolderRuns(root, options))
    return opened
  }
  return {
    start: async given => (await open()).start(given),
    list: async () => (await open()).list(),
    artifact: async (id, name) => (await open()).artifact(id, name),
    table: async () => (await open()).table(),
    toHTML: async () => (await open()).toHTML(),
  }
}
