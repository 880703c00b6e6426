import { type CallFields, checkedKey } from './call-fields.ts'
import { findModels } from './find-models.ts'
import { MlflowFault } from './mlflow-fault.ts'
import { runOf, sourceOf, versionJson } from './mlflow-json.ts'
import {
  createVersion,
  type DescribedVersion,
  describeModel,
  describeVersion,
  type MlflowModels,
  needModel,
  notesOf,
  setAlias,
} from './mlflow-models.ts'
import type { MlflowCall, MlflowCalls } from './mlflow-routes.ts'
import type { VersionNotes } from './model-notes.ts'
import { ordered, page } from './page.ts'
import { searchFilter } from './search-filter.ts'
import { activeStages, newestIn, stageOf, stages } from './stages.ts'

const searchable = { name: 'text', run_id: 'text', source_path: 'text', version_number: 'number' } as const

type Change = (before: VersionNotes, fields: CallFields) => Partial<VersionNotes>

/** Changes the notes of a version that must be there, those of all others alike, and gives the version. */
async function change(
  models: MlflowModels,
  fields: CallFields,
  changed: Change,
  others: (noted: VersionNotes) => VersionNotes = noted => noted,
): Promise<DescribedVersion> {
  const { model, version } = await found(models, fields)
  const now = models.clock()
  const notes = await models.notes.change(model.name, before => {
    const own = notesOf({ ...model, notes: before }, version)
    const versions = Object.entries(before.versions).map(([number, noted]) => [number, others(noted)] as const)
    const after = { ...own, ...changed(own, fields), updatedAt: now }
    const all = { ...Object.fromEntries(versions), [version.version]: after }
    return { ...before, exists: true, updatedAt: now, versions: all }
  })
  return { model: { ...model, notes }, version }
}

function changing(changed: Change): MlflowCall {
  return async (models, fields) => ({ model_version: versionJson(await change(models, fields, changed)) })
}

function found(models: MlflowModels, fields: CallFields): Promise<DescribedVersion> {
  return describeVersion(models, fields.need('name'), fields.need('version'))
}

/** What MLflow's API does to versions of models. */
export const versionCalls: MlflowCalls = {
  async 'POST model-versions/create'(models, fields) {
    const name = fields.need('name')
    const given = { source: fields.need('source'), runId: fields.text('run_id'), runLink: fields.text('run_link') }
    const [description, tags] = [fields.text('description'), fields.tags('tags')]
    await needModel(models, name)
    const version = await createVersion(models, name, given)
    const updatedAt = version.createdAt
    const noted: VersionNotes = { description, tags, stage: 'None', updatedAt }
    const notes = await models.notes.change(name, before => ({
      ...before,
      ...{ exists: true, updatedAt, versions: { ...before.versions, [version.version]: noted } },
    }))
    return { model_version: versionJson({ model: { name, notes, aliases: {} }, version }) }
  },
  async 'GET model-versions/get'(models, fields) {
    return { model_version: versionJson(await found(models, fields)) }
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
    const archives = fields.flag('archive_existing_versions')
    if (archives && !activeStages.includes(stage)) {
      const detail = `Versions are archived by what goes to ${activeStages.join(' or ')}, not to ${stage}.`
      throw new MlflowFault('INVALID_PARAMETER_VALUE', detail)
    }
    const archived = (noted: VersionNotes): VersionNotes =>
      archives && noted.stage === stage ? { ...noted, stage: 'Archived' } : noted
    return { model_version: versionJson(await change(models, fields, () => ({ stage }), archived)) }
  },
  async 'DELETE model-versions/delete'(models, fields) {
    const { model, version } = await found(models, fields)
    for (const [alias, at] of Object.entries(model.aliases))
      if (at === version.version) await setAlias(models, model.name, alias, null)
    await models.registry.remove(model.name, version, { reason: 'deleted by a client of MLflow' })
    return null
  },
  async 'GET model-versions/get-download-uri'(models, fields) {
    return { artifact_uri: sourceOf((await found(models, fields)).version) }
  },
  async 'GET model-versions/search'(models, fields) {
    const filter = searchFilter(fields.text('filter'), searchable)
    const all = (await findModels(models, filter)).flatMap(model => model.versions.map(version => ({ model, version })))
    const matching = all.filter(({ model, version }) => {
      const attributes = {
        name: version.name,
        run_id: runOf(version),
        source_path: sourceOf(version),
        version_number: version.version,
      }
      return filter.matches({ attributes, tags: notesOf(model, version).tags })
    })
    const sorted = ordered(matching, [...fields.texts('order_by'), 'name ASC', 'version_number DESC'], {
      name: ({ version }) => version.name,
      version_number: ({ version }) => version.version,
      creation_timestamp: ({ version }) => version.createdAt,
      last_updated_timestamp: ({ model, version }) => notesOf(model, version).updatedAt,
    })
    const { items, next } = page(sorted, fields, { usual: 10_000, most: 200_000 })
    return { model_versions: items.map(versionJson), ...next }
  },
  'GET registered-models/get-latest-versions': latestVersions,
  'POST registered-models/get-latest-versions': latestVersions,
}

async function latestVersions(models: MlflowModels, fields: CallFields): Promise<object> {
  const model = await describeModel(models, fields.need('name'))
  const wanted = fields.texts('stages').map(stageOf)
  const newest = newestIn(model, wanted.length > 0 ? wanted : stages)
  return { model_versions: newest.map(version => versionJson({ model, version })) }
}
