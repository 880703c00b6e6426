import type { StageTime } from '../stage-time.ts'

/** Numbers of one feature in both halves; NaN is missing. */
export interface NumericFeature {
  readonly name: string
  readonly train: ArrayLike<number>
  readonly test: ArrayLike<number>
}

/** Words of one feature in both halves; null is missing. */
export interface WordFeature {
  readonly name: string
  readonly train: ArrayLike<string | null>
  readonly test: ArrayLike<string | null>
}

/** Everything that the report shows. */
export interface ReportData {
  readonly title: string
  /** One or two sentences under the title. */
  readonly about: string
  readonly stages: readonly StageTime[]
  readonly auc: number
  readonly logLoss: number
  readonly parity: { readonly asked: number; readonly identical: number; readonly values: number }
  /** The HTML of the fitted pipeline. */
  readonly pipelineHtml: string
  /** Held-out labels (1 is the positive class) and the probabilities given to the positive class. */
  readonly labels: ArrayLike<number | boolean>
  readonly probabilities: ArrayLike<number>
  /** What the positive and the negative class mean, like `late`, `on time`. */
  readonly classes: { readonly positive: string; readonly negative: string }
  readonly numbers: readonly NumericFeature[]
  readonly words: readonly WordFeature[]
  /** Time of each `predict()`, microseconds. */
  readonly predictMicros: ArrayLike<number>
  readonly peakBytes: number
  /** What the data does not say and was assumed. */
  readonly notes: readonly string[]
}
