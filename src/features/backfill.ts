import type { FeatureSet, Flatten } from './definition/feature-set.ts'
import type { Engine } from './engine/engine.ts'
import { requireDefinition, requireOptions } from './errors/parameter-error.ts'
import type { Extensions } from './extensions.ts'
import type { OfflineStore } from './offline/offline-store.ts'
import type { LongRunning } from './progress.ts'
import type { AnyExpectations, Expecting } from './quality/expectation.ts'
import type { DataType, InputRow, Schema, TypeOfValue } from './schema.ts'
import type { ByteSize } from './spill/byte-size.ts'
import type { ArrowTableLike } from './table/arrow-like.ts'
import type { Table } from './table/table.ts'
import type { TimeInput } from './table/time-input.ts'

/** The options of every backfill, whatever its spine is. */
export interface BackfillOptions extends LongRunning {
  /** Where the sources of the set's groups are. */
  readonly offline: OfflineStore
  /** The engine that computes; default: this process. */
  readonly engine?: Engine
  /** Also writes the result into this table of the offline store. */
  readonly into?: string
  /**
   * The number of threads; the values do not depend on it. Default: one per core if there is much to do. With 1, the calling thread
   * does everything.
   */
  readonly threads?: number
  /** The time zone of spine times that have none; if it is left out, such times are refused. */
  readonly zone?: string
  /**
   * The time until which events are complete; labels that look beyond it are null. Default: the end of the last partition of the label's
   * source; for a source without partitions it must be given.
   */
  readonly dataUntil?: TimeInput
  /** Tables of values computed or logged earlier: these are taken as they are, and only the rest is computed. */
  readonly bootstrap?: readonly Bootstrap[]
  /** The code that the set names; see `Extensions`. */
  readonly extensions?: Extensions
  /** Called once, before the result is returned, with what is incomplete about it, and why. */
  readonly onReport?: (report: BackfillReport) => void
}

/** A backfill that need not fit in memory: from a stored spine into a stored table, block by block. */
export interface BoundedOptions {
  /** The table of requests. */
  readonly spine: string
  /** The table that is written, in the spine's order. */
  readonly into: string
  /** About how much memory to use, like `1GiB`. */
  readonly memory: ByteSize
  /** The folder for intermediate files; default: the system's folder for temporary files. */
  readonly temporaryFolder?: string
}

/**
 * A backfill of some partitions of a stored spine into the same partitions of a stored table.
 *
 * Beside the table are `<into>.partitions`, which records the definition that each partition was made with, and `<into>.states.<alias>`, from
 * which windows over all history continue.
 */
export interface PartitionedOptions extends Omit<BoundedOptions, 'memory'> {
  /** The partitions to make: those that are not there yet, or those with these names, whether or not they exist. */
  readonly partitions: 'missing' | readonly string[]
  /** Default: `1GiB`. */
  readonly memory?: ByteSize
}

/** A stored table with some of the columns that a set makes, under their names and types. */
export interface Bootstrap {
  readonly table: string
  /** Columns that the spine and the table share, by which a row of the table is found: an id, or keys and the time. */
  readonly keys: readonly string[]
  /** The time zone of stored timestamps that have none; if it is left out, such timestamps are refused. */
  readonly zone?: string
}

/** What a backfill reports besides its table. */
export interface BackfillReport {
  readonly rows: number
  /** The partitions that were made, if `partitions` was given. */
  readonly partitions?: readonly string[]
  /** One per label column. */
  readonly labels: readonly {
    readonly column: string
    /** The time until which its events are complete, epoch milliseconds. */
    readonly dataUntil: number
    /** Rows whose label is null because it is not known yet. */
    readonly immature: number
  }[]
  /** One per table of values computed earlier. */
  readonly bootstrap: readonly {
    readonly table: string
    /** The number of spine rows for which it has a row. */
    readonly rows: number
    /** Its columns, and how many values were taken from each, nulls included. */
    readonly columns: readonly { readonly column: string; readonly values: number }[]
  }[]
  /** One per external column; counts are of spine rows. */
  readonly external: readonly {
    readonly column: string
    /** Computed or logged earlier. */
    readonly given: number
    /** Answered by an external function that can answer as of a past time. */
    readonly answered: number
    /** Null, because that function failed. */
    readonly failed: number
    /** Null, because no function can answer as of a past time, or because a key is null. */
    readonly unknown: number
    /** The first failure. */
    readonly error: Error | null
  }[]
}

type AnyOptions = BackfillOptions & PartitionedOptions & { readonly expect: AnyExpectations }

/** The requests to answer, as of their own times. Further columns (labels, ids) pass through. */
export type Spine = Table | ArrowTableLike | readonly object[] | string

/** The columns that rows have beyond a schema, typed by their JavaScript values. */
export type FurtherColumns<Q, R extends Schema> = {
  readonly [K in Exclude<keyof Q & string, keyof R>]: TypeOfValue<NonNullable<Q[K]>, DataType>
}

/**
 * The training set of a feature set: every spine row, in order, with each feature as it was known at the row's own time.
 *
 * No row is dropped or multiplied; what was not known is null. The columns are the spine's, then the joined ones, the derived ones and the labels.
 *
 * With `memory`, neither spine, events nor result have to fit in memory: spine and result are tables of the offline store, and a report is
 * returned. The values are the same. With `partitions`, only those partitions of the spine are read and written; an existing partition that was
 * made with another definition is an error unless it is named.
 *
 * @throws {UnknownColumnError} where the spine lacks a request column; {ColumnTypeError} where it has another type.
 * @throws {InvalidValueError} where a row of the spine has no readable time.
 * @throws {MissingExtensionError} naming every own aggregate whose code was not given.
 * @throws {ParameterError} where the set has labels and nothing says until when their events are complete.
 * @throws {ExpectationError} naming each expectation that the result violates, with the first offending rows; nothing is written then.
 *
 * @example
 * {@includeCode ../../docs/examples/quickstart.ts}
 */
export function backfill<R extends Schema, J extends Schema, D extends Schema, L extends Schema>(
  set: FeatureSet<R, J, D, L>,
  options: BackfillOptions & (BoundedOptions | PartitionedOptions) & Expecting<Flatten<R & J & D & L>>,
): Promise<BackfillReport>
export function backfill<R extends Schema, J extends Schema, D extends Schema, L extends Schema, S extends R>(
  set: FeatureSet<R, J, D, L>,
  options: BackfillOptions & { readonly spine: Table<S> } & Expecting<Flatten<S & J & D & L>>,
): Promise<Table<Flatten<S & J & D & L>>>
export function backfill<R extends Schema, J extends Schema, D extends Schema, L extends Schema, Q extends InputRow<R>>(
  set: FeatureSet<R, J, D, L>,
  options: BackfillOptions & { readonly spine: readonly Q[] } & Expecting<
      Flatten<R & FurtherColumns<Q, R> & J & D & L>
    >,
): Promise<Table<Flatten<R & FurtherColumns<Q, R> & J & D & L>>>
export function backfill<R extends Schema, J extends Schema, D extends Schema, L extends Schema>(
  set: FeatureSet<R, J, D, L>,
  options: BackfillOptions & { readonly spine: ArrowTableLike | string } & Expecting<Flatten<R & J & D & L>>,
): Promise<Table<Flatten<R & J & D & L>>>
export async function backfill(
  set: FeatureSet,
  options: BackfillOptions & { readonly expect?: AnyExpectations } & (
      | { readonly spine: Spine }
      | BoundedOptions
      | PartitionedOptions
    ),
): Promise<Table | BackfillReport> {
  requireDefinition('set', set, ['featureSet'])
  requireOptions<AnyOptions>(options, {
    ...{ spine: null, offline: 'read', engine: 'backfill?', into: null, threads: null, zone: null, dataUntil: null },
    ...{ bootstrap: null, extensions: null, onReport: null, signal: 'throwIfAborted?', onProgress: null },
    ...{ expect: null, memory: null, partitions: null, temporaryFolder: null },
  })
  const { memory, partitions } = options as { readonly memory?: unknown; readonly partitions?: unknown }
  const { runBackfill, runBounded } = await import('./engine/run-backfill.ts')
  return memory !== undefined || partitions !== undefined
    ? runBounded(set.definition, options as BackfillOptions & BoundedOptions)
    : runBackfill(set.definition, options)
}
