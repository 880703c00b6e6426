import type { ModelDescription } from './model-status.ts'
import type { ServedModels } from './served-models.ts'
import type { ServedVersion } from './served-version.ts'

/** Describes served models, each version once, since every request asks; see `ModelHost.describe`. */
export function modelDescriber(models: ServedModels): (model: string) => ModelDescription {
  const described = new WeakMap<ServedVersion, ModelDescription>()
  return model => {
    const { slot, named } = models.find(model)
    const { ready } = named?.held ?? slot.main()
    const known = described.get(ready) ?? withVersions(ready.description, models)
    described.set(ready, known)
    return known
  }
}

/** Other versions come and go, and hardly anybody asks for them. */
function withVersions(description: ServedVersion['description'], models: ServedModels): ModelDescription {
  return {
    ...description,
    get versions() {
      return versionsOf(models, description.name)
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
