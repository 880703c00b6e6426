import type { Duration } from '../../features/definition/duration.ts'
import type { FeatureStatus } from '../../features/online/feature-status.ts'

/** A condition that is reported when a served model meets it, as JSON-safe data. */
export type WatchRule = FreshnessRule | NullsRule | MissingRule | DriftRule | PredictionRule

/** The settings of every rule. */
export interface RuleSettings {
  /** Its name in results and metrics, unique within a model; default: its kind. */
  readonly name?: string
  /** How long the condition must hold before the rule's level is reported; default `0s`. */
  readonly for?: Duration
  /** The level that is reported then; default `warn`. */
  readonly severity?: 'warn' | 'fail'
}

/** Further settings of rules over served rows. */
export interface RowRuleSettings extends RuleSettings {
  /** The least number of rows in the window for a judgement; default 1000 for drift, 100 for shares and means. */
  readonly minRows?: number
}

/** A feature group's newest event (with several shards, that of the slowest), or the end of its batch if that is later, is too old. */
export interface FreshnessRule extends RuleSettings {
  readonly kind: 'freshness'
  readonly above: Duration
  /** Names of feature groups; default: all. */
  readonly groups?: readonly string[]
}

/** A column is null in too many rows. */
export interface NullsRule extends RowRuleSettings {
  readonly kind: 'nulls'
  /** A share of the rows, from 0 to 1. */
  readonly above: number
  /** Names of watched columns; default: all. */
  readonly features?: readonly string[]
}

/** A joined feature has one of these statuses in too many rows. */
export interface MissingRule extends RowRuleSettings {
  readonly kind: 'missing'
  /** A share of the rows, from 0 to 1. */
  readonly above: number
  /** Names of joined columns; default: all. */
  readonly features?: readonly string[]
  /** Default: `missing`, `expired` and `error`. */
  readonly statuses?: readonly CountedStatus[]
}

/** Statuses that are counted one by one. */
export type CountedStatus = Exclude<FeatureStatus, 'present' | 'null'>

/** A column's distribution has drifted from the reference: PSI, minus what samples of these sizes have by chance. */
export interface DriftRule extends RowRuleSettings {
  readonly kind: 'drift'
  /** Usual: 0.1 is moderate, 0.25 is major. */
  readonly above: number
  /** Names of watched columns; default: all that the reference has. */
  readonly features?: readonly string[]
}

/** The model's predictions have changed. */
export interface PredictionRule extends RowRuleSettings {
  /** The PSI of the predictions, minus what is due to chance; the mean of a regressor's values or of the greater class's probability; the share of a class. */
  readonly kind: 'predictionDrift' | 'predictionMean' | 'predictionShare'
  /** At least one of the two limits is required; drift takes only `above`. */
  readonly above?: number
  readonly below?: number
  /** `predictionShare`: the class, as text. */
  readonly class?: string
}

/** The default rules: drift of features and of predictions, and keys that the store does not know. */
export const defaultRules: readonly WatchRule[] = [
  { kind: 'drift', above: 0.25, for: '10m' },
  { kind: 'predictionDrift', above: 0.25, for: '10m' },
  { kind: 'missing', above: 0.5, for: '10m' },
]
