import type { InputRow, Schema } from '../../features/schema.ts'
import type { PredictorExplanation } from '../explain-predictor.ts'
import type { Answer, PredictionMetadata } from '../predictor.ts'
import type { Variant } from './deployment.ts'
import type { HostCall, StageTimings } from './host-call.ts'

/** Rows to predict for. */
export interface PredictCall extends HostCall {
  readonly rows: readonly InputRow<Schema>[]
  /** Whether to return the feature values as well. */
  readonly features?: boolean
  /** Whether to return the plan of what was read and computed as well. */
  readonly explain?: boolean
}

/** How a hosted answer came about. */
export interface HostMetadata extends Omit<PredictionMetadata, 'timings'> {
  readonly variant: Variant
  readonly timings: StageTimings
}

/** The answer for one row. */
export interface HostAnswer extends Omit<Answer, 'metadata'> {
  readonly metadata: HostMetadata
}

/** Why one row of several has no answer; the others have theirs. */
export interface FailedRow {
  readonly error: Error
  readonly metadata: HostMetadata
}

/** The answers to a call, row by row. A call of one row throws instead if that row fails. */
export interface PredictResult {
  readonly answers: readonly (HostAnswer | FailedRow)[]
  /** Only if requested. */
  readonly explanation?: PredictorExplanation
}

/** Whether a row failed. */
export function isFailedRow(answer: HostAnswer | FailedRow): answer is FailedRow {
  return 'error' in answer
}
