import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageError } from '../errors/storage-errors.ts'
import { makeFolder, storing, syncFolder } from '../files/folder.ts'
import { writeAll } from '../files/write-all.ts'
import { type Schema, sameType } from '../schema.ts'
import { concatTables } from '../table/concat-tables.ts'
import { sliceTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { frameBytes } from './frame.ts'
import { createSegment, readSegmentHeader, type Segment, segmentsOf } from './segment.ts'
import { SegmentFrames } from './segment-frames.ts'
import { writeRows } from './write-rows.ts'

export interface ShardWriterOptions {
  /** The folder of the log. */
  readonly root: string
  readonly shard: string
  /** A segment that is as large is followed by another. */
  readonly segmentBytes: number
  /** Milliseconds until what was written is made durable; 0: before an append returns; infinite: never. */
  readonly syncAfter: number
  /** Called before each write. */
  readonly check: () => Promise<void>
}

/** Rows that wait to be written. */
interface Waiting {
  readonly table: Table
  resolve(last: number): void
  reject(error: unknown): void
}

/** The segment that is written to. */
interface Tail {
  readonly segment: Segment
  readonly file: FileHandle
  readonly columns: Schema
  size: number
}

/** Writes one shard. What is appended while a write is under way goes into the next one together. */
export class ShardWriter {
  readonly #options: ShardWriterOptions
  readonly #folder: string
  #queue: Waiting[] = []
  #running: Promise<void> | null = null
  #tail: Tail | null = null
  #next = 0
  #syncTimer: NodeJS.Timeout | null = null
  #syncError: unknown = null

  constructor(options: ShardWriterOptions) {
    this.#options = options
    this.#folder = join(options.root, options.shard)
  }

  /** Resolves with the position of the last row, once the rows are as durable as the options ask for. */
  append(table: Table): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ table, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** The columns that the log holds last; null for an empty one. */
  async columns(): Promise<Schema | null> {
    const last = this.#tail === null ? (await segmentsOf(this.#folder)).at(-1) : null
    return (
      this.#tail?.columns ??
      (last === undefined || last === null ? null : ((await readSegmentHeader(last))?.columns ?? null))
    )
  }

  /** Waits for what is under way and lets go of the file. */
  async close(): Promise<void> {
    await this.#running
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer)
    await this.#leaveTail()
    this.#throwSyncError()
  }

  async #run(): Promise<void> {
    // Appends of one turn of the event loop are written together.
    await null
    while (this.#queue.length > 0) {
      const group = this.#takeGroup()
      try {
        const first = await this.#write(group)
        let last = first - 1
        for (const waiting of group) {
          last += waiting.table.rowCount
          waiting.resolve(last)
        }
      } catch (error) {
        for (const waiting of group) waiting.reject(error)
      }
    }
    this.#running = null
  }

  /** The next rows of one schema, up to a size. */
  #takeGroup(): readonly Waiting[] {
    const [first] = this.#queue as [Waiting]
    let count = 1
    let rows = first.table.rowCount
    for (; count < this.#queue.length; count++) {
      const waiting = this.#queue[count] as Waiting
      rows += waiting.table.rowCount
      if (rows > groupRows || !sameColumns(waiting.table.columnTypes, first.table.columnTypes)) break
    }
    return this.#queue.splice(0, count)
  }

  /** Writes a group as one frame; gives its first position. */
  async #write(group: readonly Waiting[]): Promise<number> {
    const { check, syncAfter } = this.#options
    await check()
    this.#throwSyncError()
    const table = concatTables(group.map(waiting => waiting.table))
    const tail = await this.#tailFor(table.columnTypes)
    const first = this.#next
    const frame = frameBytes(first, table.rowCount, pieces(table))
    try {
      await storing('append to', tail.segment.path, async () => {
        await writeAll(tail.file, [frame], tail.size)
        if (syncAfter === 0) await tail.file.datasync()
      })
    } catch (error) {
      await this.#undo(tail)
      throw error
    }
    tail.size += frame.length
    this.#next = first + table.rowCount
    this.#syncLater()
    return first
  }

  /** Cuts off what a failed write left; where that fails as well, the next write finds out what is there. */
  async #undo(tail: Tail): Promise<void> {
    try {
      await tail.file.truncate(tail.size)
    } catch {
      this.#tail = null
      await tail.file.close().catch(() => {})
    }
  }

  async #tailFor(columns: Schema): Promise<Tail> {
    this.#tail ??= await this.#openTail()
    const tail = this.#tail
    if (tail !== null && tail.size < this.#options.segmentBytes && sameColumns(tail.columns, columns)) return tail
    await this.#leaveTail()
    if (tail === null) {
      await makeFolder(this.#folder)
      await syncFolder(this.#options.root)
    }
    const segment = await createSegment(this.#folder, this.#next, columns)
    this.#tail = await openSegment(segment, columns)
    return this.#tail
  }

  /** Opens the newest segment behind its last whole frame and cuts off what a crash left there; null for an empty shard. */
  async #openTail(): Promise<Tail | null> {
    const segment = (await segmentsOf(this.#folder)).at(-1)
    const header = segment === undefined ? null : await readSegmentHeader(segment)
    if (segment === undefined || header === null) return null
    const file = await storing('open', segment.path, () => open(segment.path, 'r+'))
    try {
      const frames = new SegmentFrames(segment.path, file, header.size)
      let next = segment.base
      for (let frame = await frames.next(next); frame !== null; frame = await frames.next(next)) {
        if (frame.offset !== next) throw frames.damage()
        next += frame.rows
      }
      const rest = await frames.rest()
      if (rest === 'damaged') throw frames.damage()
      if (rest === 'torn') await storing('repair', segment.path, () => file.truncate(frames.place))
      this.#next = next
      return { segment, file, columns: header.columns, size: frames.place }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #leaveTail(): Promise<void> {
    const tail = this.#tail
    this.#tail = null
    if (tail === null) return
    try {
      if (this.#options.syncAfter < Number.POSITIVE_INFINITY)
        await storing('write', tail.segment.path, () => tail.file.datasync())
    } finally {
      await tail.file.close()
    }
  }

  /** What was acknowledged may be lost: whoever uses the log next must know. */
  #throwSyncError(): void {
    const error = this.#syncError
    this.#syncError = null
    if (error !== null) throw new StorageError('write', this.#folder, error)
  }

  #syncLater(): void {
    const { syncAfter } = this.#options
    if (syncAfter === 0 || syncAfter === Number.POSITIVE_INFINITY) return
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = null
      this.#tail?.file.datasync().catch(error => {
        this.#syncError = error
      })
    }, syncAfter)
  }
}

/** How many rows are written at once at most, unless one append has more. */
const groupRows = 1 << 16
/** Long tables are kept in pieces. */
const rowsPerPiece = 1 << 13

function pieces(table: Table): Uint8Array[] {
  const encoded: Uint8Array[] = []
  for (let from = 0; from < table.rowCount; from += rowsPerPiece) {
    encoded.push(writeRows(sliceTable(table, from, from + rowsPerPiece)))
  }
  return encoded
}

async function openSegment(segment: Segment, columns: Schema): Promise<Tail> {
  const file = await storing('open', segment.path, () => open(segment.path, 'r+'))
  return { segment, file, columns, size: (await file.stat()).size }
}

function sameColumns(left: Schema, right: Schema): boolean {
  if (left === right) return true
  const names = Object.keys(left)
  const others = Object.keys(right)
  return (
    names.length === others.length &&
    names.every((name, index) => {
      const [mine, other] = [left[name], right[name]]
      return others[index] === name && mine !== undefined && other !== undefined && sameType(mine, other)
    })
  )
}
