import type { ColumnDefinition } from '../../features/definition/definition.ts'
import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { Label } from '../../pipeline/labels.ts'

/** What of a served version decides how its rows are counted. */
export interface WatchedVersion {
  /** The columns of a row's values, in order. */
  readonly columns: readonly ColumnDefinition[]
  /** The names of the columns that have a status, in order. */
  readonly joined: readonly string[]
  /** The classes of a classifier; null: a regressor. */
  readonly classes: readonly Label[] | null
}

/** One answered row. */
export interface WatchedRow {
  readonly values: readonly unknown[]
  readonly statuses: readonly FeatureStatus[]
}
