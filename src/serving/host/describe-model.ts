import type { ModelDescription } from './model-status.ts'
import { outputDefinitions } from './output-columns.ts'
import type { ServedModels } from './served-models.ts'
import { classesOf, inputsOf, type ServedVersion } from './served-version.ts'

/** What does not change with other versions. */
const described = new WeakMap<ServedVersion, Omit<ModelDescription, 'versions'>>()

/** What a served model takes and gives; see `ModelHost.describe`. */
export function describeModel(models: ServedModels, model: string): ModelDescription {
  const { slot, named } = models.find(model)
  const { ready } = named?.held ?? slot.main()
  const versions = models.all
    .filter(other => other.name === slot.name)
    .flatMap(({ primary, canary }) => [primary.held, canary?.held ?? null])
    .flatMap(held => (held === null ? [] : [held.ready.version.version]))
  return { ...describeVersion(ready), versions: [...new Set(versions)].sort((left, right) => left - right) }
}

function describeVersion(ready: ServedVersion): Omit<ModelDescription, 'versions'> {
  const known = described.get(ready)
  if (known !== undefined) return known
  const { version, pipeline, set, hash, request } = ready
  const classes = classesOf(pipeline)
  const made = {
    name: version.name,
    version: version.version,
    digest: version.digest,
    role: pipeline.role,
    classes,
    inputs: request,
    pipelineInputs: inputsOf(pipeline),
    outputs: outputDefinitions(classes),
    features: set && { name: set.name, hash, definition: set },
    metadata: version.metadata,
  }
  described.set(ready, made)
  return made
}
