import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { ClassPrediction } from '../../pipeline/class-prediction.ts'
import type { ValuePrediction } from '../predictor.ts'

/** Takes a sample of what was served. It never makes a call wait, and never makes it fail. */
export interface PayloadLog {
  /** Whether requests of an entity are wanted; the same entity always is or never. */
  wants(entity: string): boolean
  /** Takes a record, or drops and counts it. */
  write(record: PayloadRecord): void
  /** How many records were taken and dropped. */
  counts(): { readonly written: number; readonly dropped: number }
  /** Waits until everything that was taken is stored. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** One answered request. */
export interface PayloadRecord {
  readonly model: string
  readonly version: number
  readonly digest: string
  /** The hash of the feature set; the empty text where no features were read: the model has none, or was given what its pipeline takes. */
  readonly features: string
  /** As of when the features were read, epoch milliseconds. */
  readonly requestedAt: number
  /** The request's columns, the joined and the derived ones, as they were served; or the pipeline's inputs. */
  readonly values: { readonly [column: string]: unknown }
  readonly statuses: { readonly [feature: string]: FeatureStatus }
  readonly prediction: ClassPrediction | ValuePrediction
}
