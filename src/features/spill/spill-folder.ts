import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StorageError } from '../errors/storage-errors.ts'
import { writeAll } from '../files/write-all.ts'
import type { Schema } from '../schema.ts'
import { fromIpc, toIpc } from '../table/arrow/ipc.ts'
import { concatTables } from '../table/concat-tables.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'

/** A temporary folder of tables that do not fit in memory. */
export class SpillFolder {
  readonly #parent: string
  readonly #files: SpillFile[] = []
  #path: string | null = null

  /** `parent` is where the folder is made; default: the system's folder for temporary files. */
  constructor(parent: string = tmpdir()) {
    this.#parent = parent
  }

  /** A new file for rows in buckets; about `flushRows` rows of a bucket are written at a time. */
  async file(flushRows: number): Promise<SpillFile> {
    this.#path ??= await mkdtemp(join(this.#parent, 'bighead-')).catch(error => {
      throw new StorageError('make a temporary folder in', this.#parent, error)
    })
    const path = join(this.#path, `${this.#files.length}.arrows`)
    const handle = await open(path, 'w+').catch(error => {
      throw new StorageError('create', path, error)
    })
    const file = new SpillFile(path, handle, flushRows)
    this.#files.push(file)
    return file
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    await Promise.all(this.#files.map(file => file.close()))
    if (this.#path !== null) await rm(this.#path, { recursive: true, force: true })
  }
}

/** Where a run of rows is in the file. */
interface Run {
  readonly at: number
  readonly length: number
}

/** Rows of one schema in buckets, appended in any order, read bucket by bucket; a bucket keeps the order of its rows. */
export class SpillFile {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #flushRows: number
  readonly #waiting = new Map<number, { tables: Table[]; rows: number }>()
  readonly #runs = new Map<number, Run[]>()
  #schema: Schema | null = null
  #length = 0

  constructor(path: string, handle: FileHandle, flushRows: number) {
    this.#path = path
    this.#handle = handle
    this.#flushRows = flushRows
  }

  /** Appends each row of a table to its bucket. */
  async appendRows(table: Table, bucketOf: Int32Array, buckets: number): Promise<void> {
    const starts = new Int32Array(buckets + 1)
    for (const bucket of bucketOf) starts[bucket + 1] = (starts[bucket + 1] as number) + 1
    for (let bucket = 0; bucket < buckets; bucket++) {
      starts[bucket + 1] = (starts[bucket + 1] as number) + (starts[bucket] as number)
    }
    const rows = new Int32Array(bucketOf.length)
    const next = starts.slice()
    for (let row = 0; row < bucketOf.length; row++) {
      const bucket = bucketOf[row] as number
      const at = next[bucket] as number
      rows[at] = row
      next[bucket] = at + 1
    }
    for (let bucket = 0; bucket < buckets; bucket++) {
      const own = rows.subarray(starts[bucket], starts[bucket + 1])
      if (own.length > 0) await this.append(bucket, takeTable(table, own))
    }
  }

  /** Appends a table to a bucket. */
  async append(bucket: number, table: Table): Promise<void> {
    this.#schema ??= table.columnTypes
    const waiting = this.#waiting.get(bucket) ?? { tables: [], rows: 0 }
    waiting.tables.push(table)
    waiting.rows += table.rowCount
    this.#waiting.set(bucket, waiting)
    if (waiting.rows >= this.#flushRows) await this.#flush(bucket)
  }

  /** The rows of a bucket, in the order in which they were appended; null for none. */
  async read(bucket: number): Promise<Table | null> {
    await this.#flush(bucket)
    const tables: Table[] = []
    for (const { at, length } of this.#runs.get(bucket) ?? []) {
      const bytes = new Uint8Array(length)
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, at + filled)
        if (bytesRead === 0) throw new StorageError('read', this.#path, new RangeError('it is cut off'))
        filled += bytesRead
      }
      tables.push(await fromIpc(bytes, this.#schema as Schema))
    }
    return tables.length === 0 ? null : concatTables(tables)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #flush(bucket: number): Promise<void> {
    const waiting = this.#waiting.get(bucket)
    if (waiting === undefined) return
    this.#waiting.delete(bucket)
    const bytes = await toIpc(concatTables(waiting.tables))
    const run = { at: this.#length, length: bytes.length }
    this.#length += bytes.length
    try {
      await writeAll(this.#handle, [bytes], run.at)
    } catch (error) {
      throw new StorageError('write', this.#path, error)
    }
    const runs = this.#runs.get(bucket)
    if (runs === undefined) this.#runs.set(bucket, [run])
    else runs.push(run)
  }
}
