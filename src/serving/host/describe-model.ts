import type { ModelDescription } from './model-status.ts'
import { outputDefinitions } from './output-columns.ts'
import type { ServedModels } from './served-models.ts'
import { classesOf, inputsOf, type ServedVersion } from './served-version.ts'

const described = new WeakMap<ServedVersion, ModelDescription>()

/** What a served model takes and gives; see `ModelHost.describe`. */
export function describeModel(models: ServedModels, model: string): ModelDescription {
  const { slot, named } = models.find(model)
  const { ready } = named?.held ?? slot.main()
  const known = described.get(ready) ?? describeVersion(models, ready)
  described.set(ready, known)
  return known
}

function describeVersion(
  models: ServedModels,
  { version, pipeline, set, hash, request }: ServedVersion,
): ModelDescription {
  const classes = classesOf(pipeline)
  return {
    name: version.name,
    version: version.version,
    // Only they change with other versions, and hardly anybody asks.
    get versions() {
      return versionsOf(models, version.name)
    },
    digest: version.digest,
    role: pipeline.role,
    classes,
    inputs: request,
    pipelineInputs: inputsOf(pipeline),
    outputs: outputDefinitions(classes),
    features: set && { name: set.name, hash, definition: set },
    metadata: version.metadata,
  }
}

/** Every version of a name that is loaded, ascending. */
function versionsOf(models: ServedModels, name: string): readonly number[] {
  const versions = models.all
    .filter(slot => slot.name === name)
    .flatMap(({ primary, canary }) => [primary.held, canary?.held ?? null])
    .flatMap(held => (held === null ? [] : [held.ready.version.version]))
  return [...new Set(versions)].sort((left, right) => left - right)
}
