import type { FeatureSet } from '../../features/definition/feature-set.ts'
import type { Engine } from '../../features/engine/engine.ts'
import { requireDefinition, requireOptions } from '../../features/errors/parameter-error.ts'
import type { Extensions } from '../../features/extensions.ts'
import type { OfflineStore } from '../../features/offline/offline-store.ts'
import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { LongRunning } from '../../features/progress.ts'
import type { Schema } from '../../features/schema.ts'
import type { PayloadRecord } from '../host/payload-log.ts'

/** What is compared, and how. */
export interface ConsistencyOptions extends LongRunning {
  /** What was served: the records of a payload log, or its folder. */
  readonly log: string | AsyncIterable<PayloadRecord> | Iterable<PayloadRecord>
  /** The set whose features were served; records of other sets are left out and counted. */
  readonly features: FeatureSet<Schema, Schema, Schema, Schema>
  /** Where the sources are, complete up to the last request. */
  readonly offline: OfflineStore
  /** The engine that computes; default: this process. */
  readonly engine?: Engine
  readonly extensions?: Extensions
  /** Numbers count as equal if they differ by at most this share of the greater one; default 0: the same bits. */
  readonly tolerance?: number
  /** The greatest number of records to compare, the newest ones; default 100000. */
  readonly limit?: number
  /** The greatest number of differences shown per column; default 5. */
  readonly examples?: number
}

/** What was served, compared with a backfill of the same requests: plain, frozen data. */
export interface ConsistencyReport {
  readonly features: { readonly name: string; readonly hash: string }
  /** Requests that were compared. */
  readonly rows: number
  /** Records that were not compared: those of other sets, and older ones beyond the limit. */
  readonly left: { readonly otherSets: number; readonly older: number }
  /** The first and the last request, epoch milliseconds; null without any. */
  readonly from: number | null
  readonly to: number | null
  /** The least consistent first. */
  readonly columns: readonly ColumnConsistency[]
}

/** One column that the set makes. */
export interface ColumnConsistency {
  readonly name: string
  readonly type: string
  readonly equal: number
  /** Served as null, where the backfill has a value. */
  readonly servedNull: number
  /** Served with a value, where the backfill has null. */
  readonly backfillNull: number
  /** Both have values, and they differ. */
  readonly different: number
  /** `equal` as a share of all; 1 without rows. */
  readonly share: number
  /** The greatest distance of two numbers that differ; null without any. */
  readonly greatest: number | null
  readonly examples: readonly ConsistencyExample[]
}

/** A request for which a column differs; values are in their JSON form. */
export interface ConsistencyExample {
  readonly request: { readonly [column: string]: unknown }
  readonly served: unknown
  readonly backfilled: unknown
  /** The status of the served value; null for a derived column. */
  readonly status: FeatureStatus | null
}

/**
 * Compares the features that were served with a backfill of the same requests, column by column.
 *
 * A difference with status `present` is training-serving skew: at the time of the request, the store did not hold what history now says.
 *
 * @throws {ParameterError} for options that mean nothing; what reading the log and the backfill throw.
 */
export async function consistencyReport(options: ConsistencyOptions): Promise<ConsistencyReport> {
  requireOptions<ConsistencyOptions>(options, {
    ...{ log: null, features: null, offline: 'read', engine: null, extensions: null, tolerance: null },
    ...{ limit: null, examples: null, signal: 'throwIfAborted?', onProgress: null },
  })
  requireDefinition('features', options.features, ['featureSet'])
  const { compareServed } = await import('./compare-served.ts')
  return compareServed(options)
}
