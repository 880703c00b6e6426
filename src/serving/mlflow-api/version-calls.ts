import { checkedKey } from './call-fields.ts'
import { MlflowFault } from './mlflow-fault.ts'
import {
  allModels,
  createVersion,
  type DescribedModel,
  describeModel,
  needVersion,
  notesOf,
  setAlias,
  sourceOf,
  stages,
  versionJson,
} from './mlflow-models.ts'
import type { MlflowCall, MlflowCalls } from './mlflow-routes.ts'
import type { VersionNotes } from './model-notes.ts'
import { ordered, page } from './page.ts'
import { searchFilter } from './search-filter.ts'

type Fields = Parameters<MlflowCall>[1]

/** Changes the notes of a version that must be there, and gives the version. */
function changing(change: (notes: VersionNotes, fields: Fields) => Partial<VersionNotes>): MlflowCall {
  return async (models, fields) => {
    const model = await describeModel(models, fields.need('name'))
    const version = needVersion(model, fields.need('version'))
    const now = models.clock()
    await models.notes.change(model.name, notes => {
      const before = notesOf({ ...model, notes }, version)
      const after = { ...before, ...change(before, fields), updatedAt: now }
      return { ...notes, exists: true, updatedAt: now, versions: { ...notes.versions, [version.version]: after } }
    })
    return { model_version: versionJson(await describeModel(models, model.name), version) }
  }
}

/** What MLflow's API does to versions of models. */
export const versionCalls: MlflowCalls = {
  async 'POST model-versions/create'(models, fields) {
    const { name } = await describeModel(models, fields.need('name'))
    const given = { source: fields.need('source'), runId: fields.text('run_id'), runLink: fields.text('run_link') }
    const [description, tags] = [fields.text('description'), fields.tags('tags')]
    const version = await createVersion(models, name, given)
    const noted: VersionNotes = { description, tags, stage: 'None', updatedAt: version.createdAt }
    await models.notes.change(name, notes => ({
      ...notes,
      exists: true,
      updatedAt: version.createdAt,
      versions: { ...notes.versions, [version.version]: noted },
    }))
    return { model_version: versionJson(await describeModel(models, name), version) }
  },
  async 'GET model-versions/get'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    return { model_version: versionJson(model, needVersion(model, fields.need('version'))) }
  },
  'PATCH model-versions/update': changing((_notes, fields) => ({ description: fields.text('description') })),
  'POST model-versions/set-tag': changing(({ tags }, fields) => ({
    tags: { ...tags, [checkedKey(fields.need('key'))]: fields.text('value') },
  })),
  'DELETE model-versions/delete-tag': changing(({ tags }, fields) => {
    const { [fields.need('key')]: _gone, ...others } = tags
    return { tags: others }
  }),
  async 'POST model-versions/transition-stage'(models, fields) {
    const stage = stageOf(fields.need('stage'))
    const answer = await changing(() => ({ stage }))(models, fields)
    if (!fields.flag('archive_existing_versions')) return answer
    const kept = fields.need('version')
    await models.notes.change(fields.need('name'), notes => {
      const archived = Object.entries(notes.versions).map(([version, noted]): [string, VersionNotes] =>
        noted.stage === stage && version !== kept ? [version, { ...noted, stage: 'Archived' }] : [version, noted],
      )
      return { ...notes, versions: Object.fromEntries(archived) }
    })
    return answer
  },
  async 'DELETE model-versions/delete'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    const version = needVersion(model, fields.need('version'))
    for (const [alias, at] of Object.entries(model.aliases))
      if (at === version.version) await setAlias(models, model.name, alias, null)
    await models.registry.remove(model.name, version, { reason: 'deleted by a client of MLflow' })
    return null
  },
  async 'GET model-versions/get-download-uri'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    return { artifact_uri: sourceOf(needVersion(model, fields.need('version'))) }
  },
  async 'GET model-versions/search'(models, fields) {
    const matches = searchFilter(fields.text('filter'), ['name', 'run_id', 'source_path', 'version_number'])
    const found = (await allModels(models)).flatMap(model =>
      model.versions.filter(version => matches(searchable(model, version))).map(version => ({ model, version })),
    )
    const order = fields.texts('order_by')
    const sorted = ordered(found, order.length > 0 ? order : ['creation_timestamp DESC', 'version_number DESC'], {
      name: ({ version }) => version.name,
      version_number: ({ version }) => version.version,
      creation_timestamp: ({ version }) => version.createdAt,
      last_updated_timestamp: ({ model, version }) => notesOf(model, version).updatedAt,
    })
    const { page: versions, next } = page(sorted, fields, 10_000)
    return { model_versions: versions.map(({ model, version }) => versionJson(model, version)), ...next }
  },
  'GET registered-models/get-latest-versions': latestVersions,
  'POST registered-models/get-latest-versions': latestVersions,
}

async function latestVersions(models: Parameters<MlflowCall>[0], fields: Fields): Promise<object> {
  const model = await describeModel(models, fields.need('name'))
  const wanted = fields.texts('stages').map(stageOf)
  const newest = (wanted.length > 0 ? wanted : stages).flatMap(
    stage => model.versions.findLast(version => notesOf(model, version).stage === stage) ?? [],
  )
  return { model_versions: newest.map(version => versionJson(model, version)) }
}

function searchable(
  model: DescribedModel,
  version: DescribedModel['versions'][number],
): Parameters<ReturnType<typeof searchFilter>>[0] {
  const { runId } = Object(version.metadata.mlflow) as { readonly runId?: string }
  const run = runId ?? version.metadata.run
  const attributes = {
    name: version.name,
    run_id: typeof run === 'string' ? run : '',
    source_path: sourceOf(version),
    version_number: String(version.version),
  }
  return { attributes, tags: notesOf(model, version).tags }
}

function stageOf(text: string): string {
  const stage = stages.find(known => known.toLowerCase() === text.toLowerCase())
  if (stage !== undefined) return stage
  throw new MlflowFault(
    'INVALID_PARAMETER_VALUE',
    `Invalid Model Version stage: ${text.slice(0, 80)}. It must be one of ${stages.join(', ')}.`,
  )
}
