import type { ColumnChunk, SchemaElement } from 'hyparquet'
import type { FileSink } from '../../features/files/files.ts'
import { availableCores, threadPool } from '../../features/parallel/thread-pool.ts'
import { oneThread, type Threads } from '../../features/parallel/threads.ts'
import type { Table } from '../../features/table/table.ts'
import { compressorFor } from './compressor.ts'
import { encodeColumns, isSharedColumn } from './encode-columns.ts'
import { ownScratch, sharedScratch } from './scratch.ts'
import type { WriteFileOptions } from './write-parquet.ts'

/** Columns that are encoded at the same time: enough for all threads, and their copies take little memory; alone, few, while others are written. */
const [columnsAtOnce, columnsAlone] = [64, 4]

/** Starting a thread takes about as long as encoding a third of these. */
const numbersPerThread = 1_000_000

/** Writes column chunks one after the other; while some are written, the next ones are encoded. */
export class ChunkWriter {
  /** Where the next byte goes. */
  offset = 0
  readonly #sink: FileSink
  readonly #options: WriteFileOptions
  #threads: Threads | null = null
  /** What is encoded stands in one until it is written, what is encoded next in the other. */
  #scratch = { own: ownScratch(), shared: sharedScratch() }
  #other = { own: ownScratch(), shared: sharedScratch() }
  #writing: Promise<void> = Promise.resolve()

  constructor(sink: FileSink, options: WriteFileOptions) {
    this.#sink = sink
    this.#options = options
  }

  /** Writes bytes after all earlier ones; they must stay as they are until the call after the next one. */
  async write(parts: readonly Uint8Array[]): Promise<void> {
    await this.#writing
    this.offset += parts.reduce((sum, part) => sum + part.length, 0)
    this.#writing = this.#sink(...parts)
    // Whoever waits for it next gets the error.
    this.#writing.catch(() => {})
  }

  /** Writes all columns of a row group, and says what the footer has to say of them. */
  async writeColumns(table: Table, schema: readonly SchemaElement[]): Promise<ColumnChunk[]> {
    const { codec = 'ZSTD', signal } = this.#options
    const threads = await this.#threadsFor(table)
    const atOnce = threads.count === 1 ? columnsAlone : columnsAtOnce
    const chunks: ColumnChunk[] = []
    for (let from = 0; from < table.columnNames.length; from += atOnce) {
      ;[this.#scratch, this.#other] = [this.#other, this.#scratch]
      const { own, shared } = this.#scratch
      own.begin()
      shared.begin()
      const encoding = { schema, compressor: compressorFor(codec), scratch: own, shared, threads, signal }
      const names = table.columnNames.slice(from, from + atOnce)
      const parts: Uint8Array[] = []
      let offset = this.offset
      for (const place of await encodeColumns(table, names, encoding)) {
        const placed = place(offset)
        chunks.push(...placed.chunks)
        parts.push(...placed.parts)
        offset += placed.parts.reduce((sum, part) => sum + part.length, 0)
      }
      await this.write(parts)
    }
    return chunks
  }

  /** Waits until all bytes are written. */
  written(): Promise<void> {
    return this.#writing
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#threads?.close()
  }

  async #threadsFor(table: Table): Promise<Threads> {
    const { threads: count } = this.#options
    const columns = table.columnNames.filter(name => isSharedColumn(table.column(name))).length
    const worthwhile = Math.max(1, Math.floor((table.rowCount * columns) / numbersPerThread))
    if (columns === 0 || (count === undefined && worthwhile === 1)) return oneThread
    this.#threads ??= await threadPool(count ?? (await availableCores()))
    return this.#threads
  }
}
