import { inParallel } from '../../features/parallel/in-parallel.ts'
import type { ModelVersion } from '../registry/model-registry.ts'
import { isName } from '../registry/reference.ts'
import { type DescribedModel, type MlflowModels, noteModel } from './mlflow-models.ts'
import type { SearchFilter } from './search-filter.ts'

const atOnce = 16

/** The models, by name, that a filter may mean; where it names them, no others are read. */
export async function findModels(
  models: MlflowModels,
  { names, named }: SearchFilter,
): Promise<readonly DescribedModel[]> {
  const wanted = names === null ? await allVersions(models) : await versionsOf(models, names)
  const sorted = [...wanted].filter(([name]) => named(name)).sort(([left], [right]) => (left < right ? -1 : 1))
  const found = await inParallel(sorted, atOnce, async ([name, versions]) => ({
    ...(await noteModel(models, name)),
    versions,
  }))
  return found.filter(({ notes, versions }) => notes.exists || versions.length > 0)
}

type VersionsByName = ReadonlyMap<string, readonly ModelVersion[]>

async function allVersions({ registry, notes }: MlflowModels): Promise<VersionsByName> {
  const versions = new Map<string, ModelVersion[]>((await notes.models()).map(name => [name, []]))
  for (const version of await registry.list()) {
    const own = versions.get(version.name)
    if (own === undefined) versions.set(version.name, [version])
    else own.push(version)
  }
  return versions
}

async function versionsOf({ registry }: MlflowModels, names: readonly string[]): Promise<VersionsByName> {
  const known = [...new Set(names)].filter(isName)
  return new Map(await inParallel(known, atOnce, async name => [name, await registry.list(name)] as const))
}
