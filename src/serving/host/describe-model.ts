import type { ModelDescription } from './model-status.ts'
import { outputDefinitions } from './output-columns.ts'
import type { ServedModels } from './served-models.ts'
import { classesOf, inputsOf } from './served-version.ts'

/** What a served model takes and gives; see `ModelHost.describe`. */
export function describeModel(models: ServedModels, model: string): ModelDescription {
  const { slot, named } = models.find(model)
  const { version, pipeline, set, hash, request } = (named?.held ?? slot.main()).ready
  const versions = models.all
    .filter(other => other.name === slot.name)
    .flatMap(({ primary, canary }) => [primary.held, canary?.held ?? null])
    .flatMap(held => (held === null ? [] : [held.ready.version.version]))
  const classes = classesOf(pipeline)
  return {
    name: version.name,
    version: version.version,
    versions: [...new Set(versions)].sort((left, right) => left - right),
    digest: version.digest,
    role: pipeline.role,
    classes,
    inputs: request,
    pipelineInputs: inputsOf(pipeline),
    outputs: outputDefinitions(classes),
    features: set && { name: set.name, hash },
    metadata: version.metadata,
  }
}
