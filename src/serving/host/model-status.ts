import type { ColumnDefinition, FeatureSetDefinition } from '../../features/definition/definition.ts'
import type { Label } from '../../pipeline/labels.ts'
import type { OutputColumnDefinition } from './infer-call.ts'

/** Whether a model takes requests. */
export type ModelState = 'loading' | 'ready' | 'failed' | 'unloading'

/** The inputs and outputs of a model. */
export interface ModelDescription {
  readonly name: string
  readonly version: number
  /** Every version of that name that is loaded when this is read, ascending. */
  readonly versions: readonly number[]
  readonly digest: string
  readonly role: 'classifier' | 'regressor'
  /** The classes of a classifier, in the order of `probabilities`. */
  readonly classes: readonly Label[] | null
  /** The columns of a call: those of the request, or the pipeline's inputs if the model has no features. */
  readonly inputs: readonly ColumnDefinition[]
  /** The columns that the pipeline reads; `infer` takes them in place of `inputs`. */
  readonly pipelineInputs: readonly ColumnDefinition[]
  readonly outputs: readonly OutputColumnDefinition[]
  /** The feature set and its hash; null if it has none. */
  readonly features: {
    readonly name: string
    readonly hash: string
    readonly definition: FeatureSetDefinition
  } | null
  readonly metadata: { readonly [key: string]: unknown }
}

/** The state of a served model. Counts start when it is first served, and do not restart with a new version. */
export interface ModelStatus {
  readonly name: string
  /** Its reference, like `flight-delay@production`. */
  readonly reference: string
  readonly state: ModelState
  /** The version that answers; null before one is loaded. */
  readonly version: number | null
  readonly digest: string | null
  /** Why the last load failed; null if it did not. An older version may still answer. */
  readonly reason: string | null
  /** When the answering version was taken up, epoch milliseconds. */
  readonly since: number | null
  readonly canary: { readonly reference: string; readonly version: number; readonly weight: number } | null
  readonly shadow: { readonly reference: string; readonly version: number; readonly weight: number } | null
  readonly statistics: ModelStatistics
}

/** Counts and sums of durations in nanoseconds, as the protocol's statistics need them. */
export interface ModelStatistics {
  /** Rows that were answered. */
  readonly inferenceCount: number
  /** Runs of the model; of several rows each, where they were batched. */
  readonly executionCount: number
  /** When it last answered, epoch milliseconds; 0: never. */
  readonly lastInferenceAt: number
  readonly success: CountedTime
  readonly fail: CountedTime
  readonly queue: CountedTime
  /** Reading the call and its features. */
  readonly input: CountedTime
  readonly infer: CountedTime
  readonly output: CountedTime
  /** Calls in progress. */
  readonly inFlight: number
  /** Rows that wait. */
  readonly queued: number
}

/** How many calls there were, and how long they took together. */
export interface CountedTime {
  readonly count: number
  readonly nanoseconds: number
}
