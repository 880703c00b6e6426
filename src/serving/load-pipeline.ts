import type { FeatureSetDefinition } from '../features/definition/definition.ts'
import type { Schema } from '../features/schema.ts'
import { canonicalJson } from '../features/table/encode.ts'
import { readArtifact } from '../pipeline/artifact.ts'
import type { FittedClassifier } from '../pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../pipeline/fitted-regressor.ts'
import type { RuntimeOptions } from '../pipeline/model-runtime.ts'
import type { Timing } from '../pipeline/row-model.ts'
import { FeaturesMismatchError, NotAModelError } from './errors.ts'
import type { LoadedModel, ModelRegistry } from './registry/model-registry.ts'

export interface LoadedPipeline {
  readonly version: LoadedModel
  readonly pipeline: FittedClassifier<Schema, Timing> | FittedRegressor<Schema, Timing>
}

/** Loads a verified version, rebuilds its pipeline, and makes sure that it was trained on the given features; null: on none. */
export async function loadPipeline(
  registry: ModelRegistry,
  model: string,
  features: FeatureSetDefinition | null,
  options: RuntimeOptions = {},
): Promise<LoadedPipeline> {
  const version = await registry.load(model)
  checkFeatures(model, version, features)
  const pipeline = await readArtifact(version.pipeline, options)
  if (pipeline.role === 'transform') throw new NotAModelError(model)
  return { version, pipeline }
}

function checkFeatures(model: string, { features: trained }: LoadedModel, given: FeatureSetDefinition | null): void {
  if (canonicalJson(trained) === canonicalJson(given)) return
  if (trained === null) throw new FeaturesMismatchError(model, 'it was registered without any')
  const name = typeof trained === 'object' && 'name' in trained ? String(trained.name) : 'unnamed'
  if (given === null) throw new FeaturesMismatchError(model, `its set is \`${name}\`, and none is given`)
  const detail =
    name === given.name ? `\`${name}\` has changed since` : `its set is \`${name}\`, the given one is \`${given.name}\``
  throw new FeaturesMismatchError(model, detail)
}
