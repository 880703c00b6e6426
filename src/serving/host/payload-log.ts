import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { ClassPrediction } from '../../pipeline/class-prediction.ts'
import type { ValuePrediction } from '../predictor.ts'

/** Takes a sample of what was served, without ever delaying or failing a call. */
export interface PayloadLog {
  /** Whether the requests of an entity are in the sample; this never changes for an entity. */
  wants(entity: string): boolean
  /** Takes a record, or drops it and counts it as dropped. */
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
  /** The hash of the feature set; empty if no features were read, because the model has none or was given its pipeline's inputs. */
  readonly features: string
  /** The time as of which the features were read, epoch milliseconds. */
  readonly requestedAt: number
  /** The request's columns, the joined and the derived ones, as they were served; or the pipeline's inputs. */
  readonly values: { readonly [column: string]: unknown }
  readonly statuses: { readonly [feature: string]: FeatureStatus }
  readonly prediction: ClassPrediction | ValuePrediction
}
