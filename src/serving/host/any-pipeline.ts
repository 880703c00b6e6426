import type { Schema } from '../../features/schema.ts'
import { readArtifact } from '../../pipeline/artifact.ts'
import type { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import type { RuntimeOptions } from '../../pipeline/model-runtime.ts'
import { answersLater, type Timing } from '../../pipeline/row-model.ts'
import { NotAModelError } from '../errors.ts'

/** A pipeline that predicts, and when it answers. */
export type PipelineOf<When extends Timing> = FittedClassifier<Schema, When> | FittedRegressor<Schema, When>

/** A pipeline that predicts, whenever it answers. */
export type AnyPipeline = PipelineOf<Timing>

/**
 * Rebuilds a stored pipeline.
 *
 * @throws {NotAModelError} for one that does not predict; and what `readArtifact` throws.
 */
export async function readPipeline(stored: unknown, model: string, options: RuntimeOptions): Promise<AnyPipeline> {
  const pipeline = await readArtifact<Timing>(stored, options)
  if (pipeline.role === 'transform') throw new NotAModelError(model)
  return pipeline
}

/** Whether a pipeline answers only with promises. */
export function isLater(pipeline: AnyPipeline): pipeline is PipelineOf<'later'> {
  return answersLater(pipeline.model)
}
