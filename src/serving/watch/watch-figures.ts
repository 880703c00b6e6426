import type { Stability } from '../../features/quality/stability.ts'
import type { CountedStatus } from './watch-rule.ts'

/** The figures of the rows in a window: plain data. */
export interface WatchFigures {
  /** The number of sampled rows. */
  readonly rows: number
  /** Those of them whose features were read here, and have statuses. */
  readonly readRows: number
  readonly features: readonly FeatureFigures[]
  readonly predictions: PredictionFigures
}

/** One watched column. */
export interface FeatureFigures {
  readonly name: string
  /** Rows that had it; callers that give a model its inputs may leave out others. */
  readonly rows: number
  /** The share of these rows in which it is null; null without rows. */
  readonly nullRatio: number | null
  /** Rows of each status that is neither `present` nor `null`; null: the column is not a joined one. */
  readonly statuses: { readonly [Status in CountedStatus]: number } | null
  /** Against the reference; null without one, or without rows. */
  readonly drift: Stability | null
}

/** The figures of the model's predictions. */
export interface PredictionFigures {
  /** Of a regressor's values, or of the greater of two classes' probability; null where there is none. */
  readonly mean: number | null
  /** The share of each class, in order; null: a regressor, or no rows. */
  readonly shares: readonly { readonly class: string; readonly share: number }[] | null
  /** Of `label` and `score`, or of `value`: each that the reference has. */
  readonly drift: readonly { readonly name: string; readonly drift: Stability }[]
}
