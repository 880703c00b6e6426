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

/** A model with all that MLflow knows of it. */
export interface DescribedModel {
  readonly name: string
  readonly notes: ModelNotes
  readonly versions: readonly ModelVersion[]
  readonly aliases: { readonly [alias: string]: number }
}

export const stages = ['None', 'Staging', 'Production', 'Archived'] as const

/** A model that must be there: it was created, or has a version. */
export async function describeModel({ registry, notes }: MlflowModels, name: string): Promise<DescribedModel> {
  const [noted, versions, aliases] = [await notes.read(name), await registry.list(name), await registry.aliases(name)]
  if (noted.exists || versions.length > 0) return { name, notes: noted, versions, aliases }
  throw new MlflowFault('RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${name} not found`)
}

/** All models, by name. */
export async function allModels(models: MlflowModels): Promise<readonly DescribedModel[]> {
  const names = new Set((await models.registry.list()).map(({ name }) => name))
  for (const name of await models.notes.models()) if ((await models.notes.read(name)).exists) names.add(name)
  const found: DescribedModel[] = []
  for (const name of [...names].sort()) found.push(await describeModel(models, name))
  return found
}

/** A version that must be there. */
export function needVersion({ name, versions }: DescribedModel, version: string): ModelVersion {
  const found = /^\d{1,15}$/.test(version) ? versions.find(one => one.version === Number(version)) : undefined
  if (found !== undefined) return found
  if (!/^\d{1,15}$/.test(version))
    throw new MlflowFault(
      'INVALID_PARAMETER_VALUE',
      `Parameter 'version' must be an integer, got '${version.slice(0, 80)}'.`,
    )
  throw new MlflowFault('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${name}, version=${version}) not found`)
}

export function notesOf({ notes }: DescribedModel, { version, createdAt }: ModelVersion): VersionNotes {
  return notes.versions[String(version)] ?? { description: '', tags: {}, stage: 'None', updatedAt: createdAt }
}

/** Where a version that a client of MLflow registered says that its files are; else its own files, through the proxy of artifacts. */
export function sourceOf({ name, version, metadata }: ModelVersion): string {
  const { source } = Object(metadata.mlflow) as { readonly source?: unknown }
  return typeof source === 'string' ? source : `mlflow-artifacts:/models/${name}/${version}`
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
    const expected = (await registry.aliases(name))[alias] ?? null
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

/** A model as MLflow's JSON has it. */
export function modelJson(model: DescribedModel): Json {
  const { name, notes, versions, aliases } = model
  const newest = stages.flatMap(stage => versions.findLast(one => notesOf(model, one).stage === stage) ?? [])
  return {
    name,
    creation_timestamp: notes.createdAt || (versions[0]?.createdAt ?? 0),
    last_updated_timestamp: Math.max(notes.updatedAt, versions.at(-1)?.createdAt ?? 0),
    description: notes.description,
    latest_versions: newest.map(one => versionJson(model, one)),
    tags: pairs(notes.tags),
    aliases: Object.entries(aliases).map(([alias, version]) => ({ alias, version: String(version) })),
  }
}

/** A version as MLflow's JSON has it. */
export function versionJson(model: DescribedModel, version: ModelVersion): Json {
  const { description, tags, stage, updatedAt } = notesOf(model, version)
  const { runId, runLink } = Object(version.metadata.mlflow) as { readonly runId?: string; readonly runLink?: string }
  const run = runId ?? version.metadata.run
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: updatedAt,
    user_id: version.createdBy,
    current_stage: stage,
    description,
    source: sourceOf(version),
    run_id: typeof run === 'string' ? run : '',
    run_link: runLink ?? '',
    status: 'READY',
    tags: pairs({ ...tags, ...(tags['bighead.digest'] === undefined ? { 'bighead.digest': version.digest } : {}) }),
    aliases: Object.entries(model.aliases).flatMap(([alias, at]) => (at === version.version ? [alias] : [])),
  }
}

function pairs(tags: { readonly [key: string]: string }): Json {
  return Object.entries(tags).map(([key, value]) => ({ key, value }))
}
