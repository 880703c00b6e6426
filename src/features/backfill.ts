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

/** What every backfill takes, whatever its spine is. */
export interface BackfillOptions extends LongRunning {
  /** Where the sources of the set's groups are. */
  readonly offline: OfflineStore
  /** Who computes; default: this process. */
  readonly engine?: Engine
  /** Writes the result into this table of the offline store as well. */
  readonly into?: string
  /**
   * How many threads work; the values do not depend on it. Default: one for each core where there is much to do. With 1, everything is
   * done by the calling thread.
   */
  readonly threads?: number
  /** The zone of spine times that are written without one; without it they are refused. */
  readonly zone?: string
  /**
   * Up to when events are complete: a label that looks beyond is null. Default: the end of the label's source's last partition; without
   * partitions it must be given.
   */
  readonly dataUntil?: TimeInput
  /** Tables of values that were computed or logged before: they are taken, and only the rest is computed. */
  readonly bootstrap?: readonly Bootstrap[]
  /** The code that the set names; see `Extensions`. */
  readonly extensions?: Extensions
  /** Called once, before the result is returned: what is incomplete about it, and why. */
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
  /** Where what does not fit is kept meanwhile; default: the system's folder for temporary files. */
  readonly temporaryFolder?: string
}

/**
 * A backfill of some partitions of a stored spine into the same partitions of a stored table.
 *
 * Beside the table are `<into>.partitions`, what was made with which definition, and `<into>.states.<alias>`, where windows over all history go on.
 */
export interface PartitionedOptions extends Omit<BoundedOptions, 'memory'> {
  /** Which to make: those that are not there yet, or those of these names, whether they are there or not. */
  readonly partitions: 'missing' | readonly string[]
  /** Default: `1GiB`. */
  readonly memory?: ByteSize
}

/** A stored table with some of the columns that a set makes, under their names and types. */
export interface Bootstrap {
  readonly table: string
  /** Columns of the spine that find a row of the table, which has them under the same names: an id, or keys and the time. */
  readonly keys: readonly string[]
  /** The zone of timestamps that are stored without one; without it such timestamps are refused. */
  readonly zone?: string
}

/** What a backfill has to say beside its table. */
export interface BackfillReport {
  readonly rows: number
  /** The partitions that were made; for a backfill of partitions. */
  readonly partitions?: readonly string[]
  /** One per label column. */
  readonly labels: readonly {
    readonly column: string
    /** Up to when its events are complete, epoch milliseconds. */
    readonly dataUntil: number
    /** Rows whose label is null because it is not known yet. */
    readonly immature: number
  }[]
  /** One per table of values that were computed before. */
  readonly bootstrap: readonly {
    readonly table: string
    /** Rows of the spine that it has a row for. */
    readonly rows: number
    /** The columns that it has, and how many values were taken, nulls included. */
    readonly columns: readonly { readonly column: string; readonly values: number }[]
  }[]
  /** One per external column, in rows of the spine. */
  readonly external: readonly {
    readonly column: string
    /** Computed or logged before. */
    readonly given: number
    /** Answered by code that can answer as of a past time. */
    readonly answered: number
    /** Null, because that code failed. */
    readonly failed: number
    /** Null, because nobody could be asked or a key is null. */
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
 * No row is dropped or multiplied; what was not known is null. Columns: the spine's, the joined ones, the derived ones, the labels.
 *
 * With `memory`, neither spine, events nor result have to fit in memory: spine and result are tables of the offline store, and a report is
 * what is returned. The values are the same. With `partitions`, only those of the spine are read and written; a partition that was made with
 * another definition is an error unless it is named.
 *
 * @throws {UnknownColumnError} where the spine lacks a request column; {ColumnTypeError} where it has another type.
 * @throws {InvalidValueError} where a row of the spine has no readable time.
 * @throws {MissingExtensionError} naming every own aggregate whose code was not given.
 * @throws {ParameterError} where the set has labels and nothing says up to when their events are complete.
 * @throws {ExpectationError} naming what does not hold of the result and the first rows that offend it; nothing is written then.
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
