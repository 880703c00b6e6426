import type { ModelDescription } from './model-status.ts'
import type { ServedModels } from './served-models.ts'

/** What a served model takes and gives; see `ModelHost.describe`. */
export function describeModel(models: ServedModels, model: string): ModelDescription {
  const { slot, named } = models.find(model)
  const { ready } = named?.held ?? slot.main()
  const versions = models.all
    .filter(other => other.name === slot.name)
    .flatMap(({ primary, canary }) => [primary.held, canary?.held ?? null])
    .flatMap(held => (held === null ? [] : [held.ready.version.version]))
  return { ...ready.description, versions: [...new Set(versions)].sort((left, right) => left - right) }
}
