import { randomUUID } from 'node:crypto'
import { ConflictError } from '../errors.ts'
import type { Json, ModelRegistry, ModelVersion } from '../registry/model-registry.ts'
import { MlflowFault } from './mlflow-fault.ts'
import type { ModelNotes, NotesStore, VersionNotes } from './model-notes.ts'

/** A registry as MLflow sees it. */
export interface MlflowModels {
  readonly registry: ModelRegistry
  readonly notes: NotesStore
  readonly clock: () => number
}

/** What answers about a version need of its model. */
export interface NotedModel {
  readonly name: string
  readonly notes: ModelNotes
  readonly aliases: { readonly [alias: string]: number }
}

/** A model with all that MLflow knows of it. */
export interface DescribedModel extends NotedModel {
  readonly versions: readonly ModelVersion[]
}

/** A version, and what is known of its model. */
export interface DescribedVersion {
  readonly model: NotedModel
  readonly version: ModelVersion
}

/** A model that must be there: it was created, or has a version. */
export async function describeModel(models: MlflowModels, name: string): Promise<DescribedModel> {
  const [noted, versions] = await Promise.all([noteModel(models, name), models.registry.list(name)])
  if (noted.notes.exists || versions.length > 0) return { ...noted, versions }
  throw missingModel(name)
}

/** Throws where there is no such model. */
export async function needModel({ registry, notes }: MlflowModels, name: string): Promise<void> {
  if ((await notes.read(name)).exists || (await registry.list(name, { limit: 1 })).length > 0) return
  throw missingModel(name)
}

/** A version that must be there. */
export async function describeVersion(models: MlflowModels, name: string, number: string): Promise<DescribedVersion> {
  const wanted = versionNumber(number)
  const [model, version] = await Promise.all([noteModel(models, name), models.registry.resolve(`${name}/${wanted}`)])
  if (version !== null) return { model, version }
  throw new MlflowFault('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${name}, version=${wanted}) not found`)
}

export async function noteModel({ registry, notes }: MlflowModels, name: string): Promise<NotedModel> {
  const [noted, aliases] = await Promise.all([notes.read(name), registry.aliases(name)])
  return { name, notes: noted, aliases }
}

function missingModel(name: string): MlflowFault {
  return new MlflowFault('RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${name} not found`)
}

/** The number of a version, of which clients send the text. */
export function versionNumber(text: string): number {
  if (/^\d{1,15}$/.test(text) && Number(text) > 0) return Number(text)
  const detail = `Parameter 'version' must be an integer from 1, got '${text.slice(0, 80)}'.`
  throw new MlflowFault('INVALID_PARAMETER_VALUE', detail)
}

export function notesOf({ notes }: NotedModel, { version, createdAt }: ModelVersion): VersionNotes {
  return notes.versions[String(version)] ?? { description: '', tags: {}, stage: 'None', updatedAt: createdAt }
}

/** A version that is a place where files lie, and not files. */
export async function createVersion(
  { registry }: MlflowModels,
  name: string,
  given: { readonly source: string; readonly runId: string; readonly runLink: string },
): Promise<ModelVersion> {
  // Clients expect a new version for each call, also of the same source.
  const mlflow: Json = { ...given, id: randomUUID() }
  return registry.register(name, {
    pipeline: { toJSON: () => ({ kind: 'mlflow', source: given.source }) },
    metadata: { mlflow },
  })
}

/** Points an alias at a version, or takes it away, whatever it points at: MLflow has no compare-and-set. */
export async function setAlias(
  { registry }: MlflowModels,
  name: string,
  alias: string,
  version: number | null,
): Promise<void> {
  for (;;) {
    const expected = aliased(await registry.aliases(name), alias)
    if (expected === version) return
    try {
      if (version === null) await registry.unset(name, alias, { expected })
      else await registry.promote(name, alias, version, { expected })
      return
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
    }
  }
}

/** The version that an alias points at; null for none. */
export function aliased(aliases: NotedModel['aliases'], alias: string): number | null {
  return Object.hasOwn(aliases, alias) ? (aliases[alias] ?? null) : null
}
