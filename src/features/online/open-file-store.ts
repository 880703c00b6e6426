import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ParameterError } from '../errors/parameter-error.ts'
import { ClosedError, StorageError } from '../errors/storage-errors.ts'
import { lockForWriting, type WriterLock } from '../event-log/writer-lock.ts'
import { makeFolder, namesIn, storing } from '../files/folder.ts'
import { ChangeLog, type Entry, readSnapshot, writeSnapshot } from './change-log.ts'
import type { OnlineStore, StoreOptions } from './online-store.ts'
import { type MemoryStore, openMemoryStore } from './open-memory-store.ts'
import { StoreContents } from './store-contents.ts'

/** The options of a store in a folder, complete. */
export interface FileStoreSettings {
  readonly root: string
  /** Whether a write is on the disk before it resolves. */
  readonly syncs: boolean
  readonly logBytes: number
}

/** See `fileStore`. */
export async function openFileStore(settings: FileStoreSettings): Promise<OnlineStore> {
  await makeFolder(settings.root)
  const lock = await lockForWriting(settings.root)
  try {
    const store = new FileStore(settings, lock)
    await store.load()
    return store
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Snapshot n and log n together are the store; a greater n replaces what is before. */
class FileStore implements OnlineStore {
  readonly #settings: FileStoreSettings
  readonly #lock: WriterLock
  readonly #memory: MemoryStore = openMemoryStore()
  readonly #contents = new StoreContents()
  #number = 0
  #log: ChangeLog | null = null
  /** How large the log may become. */
  #mostBytes = 0
  /** Writes come one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(settings: FileStoreSettings, lock: WriterLock) {
    this.#settings = settings
    this.#lock = lock
  }

  async load(): Promise<void> {
    const names = await namesIn(this.#settings.root)
    this.#number = Math.max(0, ...numbersOf(names, 'snapshot'))
    const tell = (entries: readonly Entry[]): Promise<void> => this.#take(entries)
    const { syncs, logBytes } = this.#settings
    this.#mostBytes = logBytes
    if (this.#number > 0)
      this.#mostBytes = Math.max(logBytes, await readSnapshot(this.#path('snapshot', this.#number), tell))
    const path = this.#path('log', this.#number)
    const isThere = numbersOf(names, 'log').includes(this.#number)
    this.#log = isThere ? await ChangeLog.open(path, syncs, tell) : await ChangeLog.create(path, syncs)
    await this.#removeOlder(names)
  }

  async describe(group: string, options?: StoreOptions) {
    this.#check(options)
    return this.#memory.describe(group, options)
  }

  async read(requests: Parameters<OnlineStore['read']>[0], options?: StoreOptions) {
    this.#check(options)
    return this.#memory.read(requests, options)
  }

  async write(changes: Parameters<OnlineStore['write']>[0], options?: StoreOptions): Promise<void> {
    this.#check(options)
    if (changes.some(({ kind }) => kind === 'events'))
      throw new ParameterError(
        'changes',
        'a store in files takes records, no `events` changes; write `stream` changes.',
      )
    if (changes.length > 0) await this.#inTurn(() => this.#append(changes))
  }

  async publish(batch: Parameters<OnlineStore['publish']>[0], options?: StoreOptions): Promise<void> {
    this.#check(options)
    await this.#inTurn(() => this.#append([{ kind: 'publish', batch }]))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#last
    await this.#log?.close()
    await this.#memory.close()
    await this.#lock.release()
  }

  /** In the log first: what the memory then refuses, it refuses again when the log is read, with what follows in that write. */
  async #append(entries: readonly Entry[]): Promise<void> {
    const log = this.#log as ChangeLog
    await this.#lock.check()
    await log.append(entries)
    for (const entry of entries) await this.#apply(entry)
    if (log.size > this.#mostBytes) await this.#compact(log)
  }

  /** Begins a new log behind a snapshot of everything; where the disk has no room for it, the old one goes on for as long again. */
  async #compact(old: ChangeLog): Promise<void> {
    const { syncs, logBytes } = this.#settings
    const number = this.#number + 1
    try {
      const size = await writeSnapshot(this.#path('snapshot', number), this.#contents.tell(this.#memory))
      this.#mostBytes = Math.max(logBytes, size)
      this.#log = await ChangeLog.create(this.#path('log', number), syncs)
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      await rm(this.#path('snapshot', number), { force: true })
      this.#mostBytes = old.size + logBytes
      return
    }
    this.#number = number
    await old.close()
    await this.#removeOlder(await namesIn(this.#settings.root))
  }

  async #take(entries: readonly Entry[]): Promise<void> {
    try {
      for (const entry of entries) await this.#apply(entry)
    } catch (error) {
      // It was refused when it was written, too.
      if (!(error instanceof ParameterError)) throw error
    }
  }

  async #apply(entry: Entry): Promise<void> {
    if (entry.kind === 'publish') await this.#memory.publish(entry.batch)
    else if (entry.kind === 'retained') this.#memory.restoreRetained(entry.layout, entry.from)
    else
      await this.#memory.write([
        entry.kind === 'claim' ? { ...entry, idsFrom: entry.idsFrom ?? Number.NEGATIVE_INFINITY } : entry,
      ])
    this.#contents.note(entry)
  }

  async #removeOlder(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const number = numberOf(name)
      const isOld = number !== null && (number < this.#number || (number > this.#number && name.endsWith('.log')))
      if (!isOld && !name.endsWith('.tmp')) continue
      const path = join(this.#settings.root, name)
      await storing('remove', path, () => rm(path, { force: true }))
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  #check(options: StoreOptions | undefined): void {
    if (this.#closed) throw new ClosedError('the store in files')
    options?.signal?.throwIfAborted()
  }

  #path(kind: 'snapshot' | 'log', number: number): string {
    return join(this.#settings.root, `${String(number).padStart(12, '0')}.${kind}`)
  }
}

function numbersOf(names: readonly string[], kind: 'snapshot' | 'log'): number[] {
  return names.filter(name => name.endsWith(`.${kind}`)).flatMap(name => numberOf(name) ?? [])
}

function numberOf(name: string): number | null {
  const digits = /^(\d{12})\.(snapshot|log)$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}
