import type { Json, ModelVersion } from '../registry/model-registry.ts'
import { type DescribedModel, type DescribedVersion, notesOf } from './mlflow-models.ts'
import { newestIn, stages } from './stages.ts'

/** A model as MLflow's JSON has it. */
export function modelJson(model: DescribedModel): Json {
  const { name, notes, aliases } = model
  return {
    name,
    creation_timestamp: createdAt(model),
    last_updated_timestamp: updatedAt(model),
    description: notes.description,
    latest_versions: newestIn(model, stages).map(version => versionJson({ model, version })),
    tags: pairs(notes.tags),
    aliases: Object.entries(aliases).map(([alias, version]) => ({ alias, version: String(version) })),
  }
}

export function createdAt({ notes, versions }: DescribedModel): number {
  return notes.createdAt || (versions[0]?.createdAt ?? 0)
}

export function updatedAt({ notes, versions }: DescribedModel): number {
  return Math.max(notes.updatedAt, versions.at(-1)?.createdAt ?? 0)
}

/** A version as MLflow's JSON has it. */
export function versionJson({ model, version }: DescribedVersion): Json {
  const notes = notesOf(model, version)
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: notes.updatedAt,
    user_id: version.createdBy,
    current_stage: notes.stage,
    description: notes.description,
    source: sourceOf(version),
    run_id: runOf(version),
    run_link: String(fieldsOf(version).runLink ?? ''),
    status: 'READY',
    tags: pairs({ 'bighead.digest': version.digest, ...notes.tags }),
    aliases: Object.entries(model.aliases).flatMap(([alias, at]) => (at === version.version ? [alias] : [])),
  }
}

/** Where a version that a client of MLflow registered says that its files are; else its own files, through the proxy of artifacts. */
export function sourceOf(version: ModelVersion): string {
  const { source } = fieldsOf(version)
  return typeof source === 'string' ? source : `mlflow-artifacts:/models/${version.name}/${version.version}`
}

/** The run that made a version; '' where none is known. */
export function runOf(version: ModelVersion): string {
  const run = fieldsOf(version).runId ?? version.metadata.run
  return typeof run === 'string' ? run : ''
}

/** What a client of MLflow gave when it registered a version. */
function fieldsOf({ metadata }: ModelVersion): { readonly [field: string]: unknown } {
  return Object(Object.hasOwn(metadata, 'mlflow') ? metadata.mlflow : {})
}

function pairs(tags: { readonly [key: string]: string }): Json {
  return Object.entries(tags).map(([key, value]) => ({ key, value }))
}
