import { resolve } from 'node:path'
import { ParameterError, requirePath, requireSettings } from '../errors/parameter-error.ts'
import { ClosedError } from '../errors/storage-errors.ts'
import type { OnlineStore } from './online-store.ts'

/** How a store in a folder is kept. */
export interface FileStoreOptions {
  /**
   * When writes are synced to disk: `always` (the default) before a write resolves, or `never`, which leaves it to the system. Acknowledged
   * writes always survive the end of the process, but a power cut only with `always`.
   */
  readonly sync?: 'always' | 'never'
  /** The size in bytes from which a snapshot replaces the log of changes; default 64 MiB, and never less than the size of the last snapshot. */
  readonly logBytes?: number
}

/**
 * An online store for one process, kept in a folder: everything is in memory, every change is logged before it is acknowledged, and a new
 * process continues from there. A write is applied as a whole or not at all.
 *
 * @throws {ParameterError} for an option out of its range.
 * @throws {StorageError} from its calls, where the disk is full or fails: nothing is changed, and the store stays usable.
 * @throws {EventLogError} from its calls, where another process uses the folder, or a file is damaged.
 */
export function fileStore(path: string, options: FileStoreOptions = {}): OnlineStore {
  requirePath('path', path)
  requireSettings<FileStoreOptions>(options, { sync: null, logBytes: null })
  const { sync = 'always', logBytes = 1 << 26 } = options
  if (sync !== 'always' && sync !== 'never')
    throw new ParameterError('sync', `\`${String(sync)}\` is neither \`always\` nor \`never\`.`)
  if (!Number.isInteger(logBytes) || logBytes < 1)
    throw new ParameterError('logBytes', `${String(logBytes)} is not a positive whole number.`)
  const settings = { root: resolve(path), syncs: sync === 'always', logBytes }
  let opened: Promise<OnlineStore> | null = null
  let ready: OnlineStore | null = null
  let closed = false
  const store = (): Promise<OnlineStore> => {
    if (closed) return Promise.reject(new ClosedError('the store in files'))
    opened ??= import('./open-file-store.ts').then(async module => {
      ready = await module.openFileStore(settings)
      return ready
    })
    opened.catch(() => {
      opened = null
    })
    return opened
  }
  return {
    describe: async (group, options) => (await store()).describe(group, options),
    read: (requests, options) =>
      ready === null ? store().then(opened => opened.read(requests, options)) : ready.read(requests, options),
    write: async (changes, options) => (await store()).write(changes, options),
    publish: async (batch, options) => (await store()).publish(batch, options),
    close: async () => {
      closed = true
      await (await opened?.catch(() => null))?.close()
    },
  }
}
