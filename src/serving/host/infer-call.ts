import type { Table } from '../../features/table/table.ts'
import type { Variant } from './deployment.ts'
import type { HostCall, StageTimings } from './host-call.ts'

/** Columns to predict for. */
export interface InferCall extends HostCall {
  /** The pipeline's inputs, by name; or, where some of them are missing and the model has features, the request's columns. */
  readonly inputs: Table
  /** The names of the requested outputs; default: all. */
  readonly outputs?: readonly string[] | undefined
}

/** Outputs by column, without an object per row. */
export interface InferResult {
  readonly model: string
  readonly version: number
  readonly digest: string
  readonly variant: Variant
  readonly rowCount: number
  readonly outputs: readonly OutputColumn[]
  readonly timings: StageTimings
}

/** An output of a model: `label` or `probabilities` of a classifier, `value` of a regressor. */
export interface OutputColumn extends OutputColumnDefinition {
  /** Row after row, `width` values each. Booleans are bytes 0 and 1. */
  readonly values: Float64Array | Uint8Array | readonly string[]
}

/** An output without its values. */
export interface OutputColumnDefinition {
  readonly name: string
  readonly type: 'float64' | 'boolean' | 'string'
  /** Values per row; null where a row has just one and the shape has no second dimension. */
  readonly width: number | null
}
