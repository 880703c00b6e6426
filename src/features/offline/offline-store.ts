import type { EventStream } from '../online/event-stream.ts'
import type { LongRunning } from '../progress.ts'
import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'
import type { TimeInput } from '../table/time-input.ts'

/** Which part of a table is read, and how its timestamps are interpreted. */
export interface ReadOptions extends LongRunning {
  /** Only these partitions (`ds` values); all of them when left out. */
  readonly partitions?: readonly string[]
  /** Only rows with `from <= time < until`; times in epoch milliseconds. Rows without a time are left out. */
  readonly time?: { readonly column: string; readonly from?: number; readonly until?: number }
  /** The time zone of stored timestamps that have none; if it is left out, such timestamps are refused. */
  readonly zone?: string
  /**
   * The number of threads that decode, in stores that do; the rows do not depend on it. Default: one per core if there is much to read.
   */
  readonly threads?: number
}

/** How a table is read in batches. */
export interface ScanOptions extends ReadOptions {
  /** The approximate number of rows per batch; default 131,072. */
  readonly batchRows?: number
}

/** Where and how a table is written. */
export interface WriteOptions {
  /** The partition (`ds` value) to replace; the whole unpartitioned table when left out. */
  readonly partition?: string
  readonly signal?: AbortSignal
  /**
   * The number of threads that encode, in stores that do; what is stored does not depend on it. Default: one per core if there is much to write.
   */
  readonly threads?: number
}

/** A file of a table, for engines that read such files themselves. */
export interface StoredFile {
  readonly format: 'parquet'
  /** Its absolute path. */
  readonly path: string
  /** Its `ds` value; null in a table without partitions. */
  readonly partition: string | null
  /** The stored types of the requested columns. Timestamps are in UTC, in milliseconds or microseconds. */
  readonly stored: Schema
}

/** Tables of history, from which training sets are made. */
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
   * A replayable stream of the table's events with `from <= t < until`, in order of time, then as stored. A row's position is the number of
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
   * An upper bound of the number of rows that `read` would give, without reading them. It changes if such rows are added or removed,
   * which is how a daily backfill notices late events. Absent if a store cannot tell.
   */
  estimateRows?(table: string, options?: Pick<ReadOptions, 'partitions' | 'time' | 'signal'>): Promise<number>
  /** Like `read`, but in batches, in stored order, for tables that do not fit in memory. Absent if a store can only read whole tables. */
  scan?<const S extends Schema>(table: string, schema: S, options?: ScanOptions): AsyncIterable<Table<S>>
  /**
   * The files that hold what `read` would read, after the same checks; files without any time in the range may be left out.
   * Null if only the store itself can read them. Absent if tables are not files.
   */
  files?(
    table: string,
    schema: Schema,
    options?: Pick<ReadOptions, 'partitions' | 'time' | 'zone' | 'signal'>,
  ): Promise<readonly StoredFile[] | null>
}
