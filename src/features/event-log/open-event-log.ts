import { crc32 } from 'node:zlib'
import { UnknownColumnError } from '../errors/column-errors.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { ClosedError } from '../errors/storage-errors.ts'
import { makeFolder } from '../files/folder.ts'
import { compileKeyText } from '../online/key-text.ts'
import type { Schema } from '../schema.ts'
import { type TableInput, toTable } from '../table/from-rows.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import type { AppendOptions, EventLog, LogSettings } from './file-events.ts'
import { followLog, shardName } from './follow-log.ts'
import { ShardWriter } from './shard-writer.ts'
import { wantedColumns } from './wanted-columns.ts'
import { lockForWriting, type WriterLock } from './writer-lock.ts'

/** Opens a log; nothing is touched before something is read or appended. */
export function openEventLog(settings: LogSettings): EventLog {
  const log = new OpenLog(settings)
  return {
    open: (source, options = {}) => log.open(source, options),
    append: (events, options = {}) => log.append(events, options),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  }
}

class OpenLog {
  readonly #settings: LogSettings
  readonly #writers = new Map<string, ShardWriter>()
  /** Wakes the streams that wait. */
  readonly #waiting = new Set<() => void>()
  readonly #closing = new AbortController()
  #lock: Promise<WriterLock> | null = null
  #columns: Schema | null

  constructor(settings: LogSettings) {
    this.#settings = settings
    this.#columns = settings.columns
  }

  open(...[source, options = {}]: Parameters<EventLog['open']>): ReturnType<EventLog['open']> {
    this.#checkOpen()
    const { root, follow, poll } = this.#settings
    const wanted = wantedColumns(`event log ${root}`, source)
    return followLog({
      root,
      wanted,
      after: options.after ?? {},
      signal: options.signal ?? null,
      closing: this.#closing.signal,
      wait: follow ? signal => this.#wait(poll, signal) : null,
    })
  }

  async append(events: TableInput, { shard }: AppendOptions): Promise<{ readonly [shard: string]: number }> {
    this.#checkOpen()
    if (shard !== undefined && !shardName.test(shard)) {
      throw new ParameterError('shard', `\`${shard}\` is not made of letters, digits, _ and -, 100 at most.`)
    }
    await this.#locked()
    const table = await this.#tableOf(events)
    if (table.rowCount === 0) return {}
    const parts = shard === undefined ? this.#spread(table) : new Map([[shard, table]])
    const positions = await Promise.all(
      [...parts].map(async ([name, part]) => [name, await this.#writer(name).append(part)] as const),
    )
    for (const wake of this.#waiting) wake()
    return Object.fromEntries(positions)
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    for (const wake of this.#waiting) wake()
    const lock = await this.#lock?.catch(() => null)
    try {
      await Promise.all([...this.#writers.values()].map(writer => writer.close()))
    } finally {
      await lock?.release()
    }
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw new ClosedError(`the event log ${this.#settings.root}`)
  }

  async #locked(): Promise<WriterLock> {
    this.#lock ??= (async () => {
      await makeFolder(this.#settings.root)
      return lockForWriting(this.#settings.root)
    })()
    try {
      return await this.#lock
    } catch (error) {
      this.#lock = null
      throw error
    }
  }

  async #tableOf(events: TableInput): Promise<Table> {
    const { zone } = this.#settings
    const options = { subject: 'the events', ...(zone !== null && { zone }) }
    if (!Array.isArray(events) && this.#settings.columns === null) return toTable(events, undefined, options)
    this.#columns ??= await this.#writer('0').columns()
    const table =
      this.#columns === null ? await toTable(events, undefined, options) : await toTable(events, this.#columns, options)
    this.#columns ??= table.columnTypes
    return table
  }

  /** Parts of a table by shard. */
  #spread(table: Table): Map<string, Table> {
    const { shards, shardBy, root } = this.#settings
    if (shardBy.length === 0) return new Map([['0', table]])
    const missing = shardBy.find(name => !Object.hasOwn(table.columnTypes, name))
    if (missing !== undefined) throw new UnknownColumnError(missing, `event log ${root}`, table.columnNames)
    const columns = shardBy.map(name => table.column(name))
    const text = compileKeyText(
      columns.map(column => column.type),
      columns.map((_, index) => index),
    )
    const rows = Array.from({ length: shards }, (): number[] => [])
    for (let row = 0; row < table.rowCount; row++) {
      const key = text(columns.map(column => column.get(row)))
      rows[key === null ? 0 : crc32(key) % shards]?.push(row)
    }
    const parts = rows.map((members, shard) => [String(shard), takeTable(table, Int32Array.from(members))] as const)
    return new Map(parts.filter(([, part]) => part.rowCount > 0))
  }

  #writer(shard: string): ShardWriter {
    const { root, segmentBytes, syncAfter } = this.#settings
    const check = async (): Promise<void> => (await this.#locked()).check()
    const writer = this.#writers.get(shard) ?? new ShardWriter({ root, shard, segmentBytes, syncAfter, check })
    this.#writers.set(shard, writer)
    return writer
  }

  /** Until something is appended here, or the time has come to look again. */
  #wait(poll: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, poll)
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }
}
