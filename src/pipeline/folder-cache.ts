import { requirePath } from '../features/errors/parameter-error.ts'
import type { FitCache } from './step.ts'

/**
 * A cache of fitted steps in a folder, for any number of processes: one file for each step and the data that it learned from.
 *
 * Nothing is ever removed; you may delete the folder, or old files in it, at any time. A damaged file counts as absent.
 *
 * @throws {ParameterError} for anything but a path; {StorageError} where the folder cannot be read or written.
 */
export function folderCache(path: string): FitCache & { readonly folder: string } {
  requirePath('path', path)
  const files = () => import('./cache-files.ts')
  return {
    folder: path,
    get: async key => (await files()).readEntry(path, key),
    set: async (key, fitted) => (await files()).writeEntry(path, key, fitted),
  }
}
