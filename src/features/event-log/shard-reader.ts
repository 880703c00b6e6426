import { type FileHandle, open } from 'node:fs/promises'
import { EventLogError } from '../errors/storage-errors.ts'
import { storing, unlessMissing } from '../files/folder.ts'
import type { EventBatch } from '../online/event-stream.ts'
import type { Schema } from '../schema.ts'
import { sliceTable } from '../table/reshape.ts'
import { readRows } from './read-rows.ts'
import { readSegmentHeader, type Segment, type SegmentHeader, segmentsOf } from './segment.ts'
import { SegmentFrames } from './segment-frames.ts'
import type { WantedColumns } from './wanted-columns.ts'

/** A segment that is being read. */
interface Opened {
  readonly segment: Segment
  readonly file: FileHandle
  readonly columns: Schema
  readonly frames: SegmentFrames
}

/** Reads the events of one shard in order, from a position on. */
export class ShardReader {
  readonly shard: string
  readonly #folder: string
  readonly #wanted: WantedColumns
  /** The first position that is delivered; null: the first that is there. */
  #from: number | null
  /** The position that comes next in the file. */
  #next = 0
  #opened: Opened | null = null
  #isChecked = false

  constructor(folder: string, shard: string, wanted: WantedColumns, after: number | undefined) {
    this.#folder = folder
    this.shard = shard
    this.#wanted = wanted
    this.#from = after === undefined ? null : after + 1
  }

  /** The next events; null where there are none (yet). */
  async next(): Promise<EventBatch | null> {
    for (;;) {
      const opened = this.#opened ?? (await this.#open())
      if (opened === null) return null
      const batch = await this.#readBatch(opened)
      if (batch !== null) return batch
      if (!(await this.#advance(opened))) return null
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    await opened?.file.close()
  }

  /** Opens the segment that holds the next position. */
  async #open(): Promise<Opened | null> {
    for (;;) {
      const segments = await segmentsOf(this.#folder)
      const [first] = segments
      if (first === undefined) return null
      this.#from ??= first.base
      if (this.#from < first.base) throw gone(this.#folder, this.#from, first.base)
      const segment = segments.findLast(({ base }) => base <= (this.#from as number)) as Segment
      const header = await readSegmentHeader(segment)
      if (header === null) continue
      await this.#check(header, segments)
      const file = await storing('read', segment.path, () => unlessMissing(open(segment.path, 'r')))
      if (file === null) continue
      return this.#begin(segment, header, file)
    }
  }

  #begin(segment: Segment, header: SegmentHeader, file: FileHandle): Opened {
    this.#next = segment.base
    const frames = new SegmentFrames(segment.path, file, header.size)
    this.#opened = { segment, file, columns: header.columns, frames }
    return this.#opened
  }

  /** A column may be missing in some segments, which were written before it came, but not in all. */
  async #check(header: SegmentHeader, segments: readonly Segment[]): Promise<void> {
    if (this.#isChecked) return
    this.#isChecked = true
    if (this.#wanted.areIn(header.columns)) return
    const headers = await Promise.all(segments.map(readSegmentHeader))
    this.#wanted.check(headers.filter(found => found !== null).map(found => found.columns))
  }

  async #readBatch({ frames, columns, segment }: Opened): Promise<EventBatch | null> {
    const from = this.#from as number
    const bodies: Uint8Array[] = []
    let offset = from
    let dropped = 0
    for (let rows = 0; rows < rowsPerBatch; ) {
      const place = frames.place
      const frame = await frames.next(from)
      if (frame === null) break
      if (frame.offset !== this.#next) throw misplaced(segment.path, place, frame.offset, this.#next)
      this.#next += frame.rows
      if (frame.body === null) continue
      if (rows === 0) {
        offset = Math.max(from, frame.offset)
        dropped = offset - frame.offset
      }
      bodies.push(frame.body)
      rows += frame.rows
    }
    if (bodies.length === 0) return null
    const table = this.#wanted.conform(readRows(bodies, columns, this.#wanted.names))
    return { kind: 'events', shard: this.shard, offset, table: sliceTable(table, dropped, table.rowCount) }
  }

  /** Goes on where more may be; false at the end of what is written. */
  async #advance({ segment, frames, file }: Opened): Promise<boolean> {
    const segments = await segmentsOf(this.#folder)
    const following = segments.find(({ base }) => base > segment.base)
    const rest = await frames.rest()
    if (rest === 'more') return true
    if (rest === 'damaged' || (rest === 'torn' && following !== undefined)) throw frames.damage()
    if (following === undefined) {
      if (this.#next < (this.#from as number)) throw ahead(this.#folder, this.#next, this.#from as number)
      return false
    }
    if (following.base !== this.#next) throw gone(this.#folder, this.#next, following.base)
    const header = await readSegmentHeader(following)
    if (header === null) return true
    await file.close()
    this.#opened = null
    this.#begin(following, header, await storing('read', following.path, () => open(following.path, 'r')))
    return true
  }
}

const rowsPerBatch = 8192

function gone(folder: string, from: number, base: number): EventLogError {
  const detail = `the events from ${from} to ${base - 1} are gone; restore their segments, or begin anew from a batch that holds them.`
  return new EventLogError('LOG_GAP', folder, null, detail)
}

function ahead(folder: string, end: number, from: number): EventLogError {
  const detail = `the log has ${end} events, but ${from} were already taken from it; it is another log, or lost its end.`
  return new EventLogError('LOG_GAP', folder, null, detail)
}

function misplaced(path: string, place: number, found: number, expected: number): EventLogError {
  const detail = `event ${expected} is expected here, but ${found} follows; restore the file.`
  return new EventLogError('DAMAGED_LOG', path, place, detail)
}
