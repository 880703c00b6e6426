import type { ModelDescription } from './model-status.ts'
import type { ServedModels } from './served-models.ts'

/** What a served model takes and gives; see `ModelHost.describe`. */
export function describeModel(models: ServedModels, model: string): ModelDescription {
  const { slot, named } = models.find(model)
  const { ready } = named?.held ?? slot.main()
  return {
    ...ready.description,
    // Every request describes its model, and hardly any asks for them.
    get versions() {
      return versionsOf(models, slot.name)
    },
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
