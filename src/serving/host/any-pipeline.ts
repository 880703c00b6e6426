import type { Schema } from '../../features/schema.ts'
import type { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import { answersLater, type Timing } from '../../pipeline/row-model.ts'

/** A pipeline that predicts, and when it answers. */
export type PipelineOf<When extends Timing> = FittedClassifier<Schema, When> | FittedRegressor<Schema, When>

/** A pipeline that predicts, whenever it answers. */
export type AnyPipeline = PipelineOf<Timing>

/** Whether a pipeline answers by promises only. */
export function isLater(pipeline: AnyPipeline): pipeline is PipelineOf<'later'> {
  return answersLater(pipeline.model)
}
