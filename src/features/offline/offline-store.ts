import type { EventStream } from '../online/event-stream.ts'
import type { LongRunning } from '../progress.ts'
import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'
import type { TimeInput } from '../table/time-input.ts'

/** What of a table is read, and how its timestamps are understood. */
export interface ReadOptions extends LongRunning {
  /** Only these partitions (`ds` values); all of them when left out. */
  readonly partitions?: readonly string[]
  /** Only rows with `from <= time < until`; times in epoch milliseconds. Rows without a time are left out. */
  readonly time?: { readonly column: string; readonly from?: number; readonly until?: number }
  /** The zone of stored timestamps that have none; without it they are refused. */
  readonly zone?: string
  /**
   * How many threads decode, where the store does; the rows do not depend on it. Default: one for each core where there is much to read.
   */
  readonly threads?: number
}

/** How a table is read in batches. */
export interface ScanOptions extends ReadOptions {
  /** About how many rows a batch has; default 131,072. */
  readonly batchRows?: number
}

/** What is written where. */
export interface WriteOptions {
  /** The partition (`ds` value) to replace; the whole unpartitioned table when left out. */
  readonly partition?: string
  readonly signal?: AbortSignal
  /**
   * How many threads encode, where the store does; what is stored does not depend on it. Default: one for each core where there is much to write.
   */
  readonly threads?: number
}

/** A file of a table, for what reads such files itself. */
export interface StoredFile {
  readonly format: 'parquet'
  /** Its absolute path. */
  readonly path: string
  /** Its `ds` value; null in a table without partitions. */
  readonly partition: string | null
  /** The types that the columns asked for are stored as. Timestamps are in UTC, in milliseconds or microseconds. */
  readonly stored: Schema
}

/** Tables of history: the training side's storage. */
export interface OfflineStore {
  /**
   * Reads exactly the declared columns. A declared column `ds` that is not stored is the partition.
   *
   * @throws {MissingPartitionError} for a table or partition that is not there.
   * @throws {UnknownColumnError} for a column that is not stored.
   * @throws {ColumnTypeError} for a column of another type.
   * @throws {InvalidValueError} for a timestamp without a zone.
   */
  read<const S extends Schema>(table: string, schema: S, options?: ReadOptions): Promise<Table<S>>
  /**
   * The table's events with `from <= t < until` in time order (then in stored order), replayable. A row's position is the number of
   * rows before it in the whole table, so it does not depend on `from`. Rows without a time are left out.
   */
  stream(table: string, range?: { readonly from?: TimeInput; readonly until?: TimeInput }): EventStream
  /**
   * The partitions of a table, ascending; empty for an unpartitioned one.
   *
   * @throws {MissingPartitionError} where the table does not exist.
   */
  partitions(table: string, options?: { readonly signal?: AbortSignal }): Promise<readonly string[]>
  /**
   * The stored columns of a table and the types under which they can be read, in stored order.
   *
   * @throws {MissingPartitionError} where the table does not exist.
   */
  columns(table: string, options?: { readonly signal?: AbortSignal }): Promise<Schema>
  /**
   * Replaces a table, or one partition of it; a reader sees the old rows or the new ones, never a mixture.
   *
   * Batches have one schema and need never be in memory together. There is at least one, which may have no rows.
   */
  write(table: string, data: Table | AsyncIterable<Table>, options?: WriteOptions): Promise<void>
  /**
   * At most how many rows `read` would give, from what is known without reading them; another number where such rows were added or removed,
   * which is how a daily backfill notices late events. Absent where a store cannot tell.
   */
  estimateRows?(table: string, options?: Pick<ReadOptions, 'partitions' | 'time' | 'signal'>): Promise<number>
  /** Like `read`, in batches in stored order: for tables that do not fit in memory. Absent where a store can only read. */
  scan?<const S extends Schema>(table: string, schema: S, options?: ScanOptions): AsyncIterable<Table<S>>
  /**
   * The files that hold what `read` would read, after the same refusals; of those that hold no time of the range, some may be left out.
   * Null where only the store itself can read them. Absent where tables are not files.
   */
  files?(
    table: string,
    schema: Schema,
    options?: Pick<ReadOptions, 'partitions' | 'time' | 'zone' | 'signal'>,
  ): Promise<readonly StoredFile[] | null>
}
