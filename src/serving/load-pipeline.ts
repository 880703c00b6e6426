import type { FeatureSetDefinition } from '../features/definition/definition.ts'
import { canonicalJson } from '../features/table/encode.ts'
import type { RuntimeOptions } from '../pipeline/model-runtime.ts'
import { FeaturesMismatchError } from './errors.ts'
import { type AnyPipeline, readPipeline } from './host/any-pipeline.ts'
import type { LoadedModel, ModelRegistry } from './registry/model-registry.ts'

export interface LoadedPipeline {
  readonly version: LoadedModel
  readonly pipeline: AnyPipeline
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
  return { version, pipeline: await readPipeline(version.pipeline, model, options) }
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
