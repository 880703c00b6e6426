import { checkName } from '../registry/reference.ts'
import { type CallFields, checkedKey } from './call-fields.ts'
import { findModels } from './find-models.ts'
import { MlflowFault } from './mlflow-fault.ts'
import { createdAt, modelJson, updatedAt, versionJson } from './mlflow-json.ts'
import {
  aliased,
  describeModel,
  describeVersion,
  type MlflowModels,
  needModel,
  setAlias,
  versionNumber,
} from './mlflow-models.ts'
import type { MlflowCall, MlflowCalls } from './mlflow-routes.ts'
import type { ModelNotes } from './model-notes.ts'
import { ordered, page } from './page.ts'
import { searchFilter } from './search-filter.ts'

/** Changes the notes of a model. */
function change(
  { notes, clock }: MlflowModels,
  name: string,
  changed: (before: ModelNotes) => Partial<ModelNotes>,
): Promise<ModelNotes> {
  const now = clock()
  return notes.change(name, before => ({ ...before, exists: true, ...changed(before), updatedAt: now }))
}

/** Changes the tags of a model that must be there. */
function tagging(changed: (tags: ModelNotes['tags'], fields: CallFields) => ModelNotes['tags']): MlflowCall {
  return async (models, fields) => {
    const name = fields.need('name')
    await needModel(models, name)
    await change(models, name, ({ tags }) => ({ tags: changed(tags, fields) }))
    return null
  }
}

/** What MLflow's API does to registered models. */
export const modelCalls: MlflowCalls = {
  async 'POST registered-models/create'(models, fields) {
    const name = fields.need('name')
    checkName('name', name)
    const taken = new MlflowFault('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${name}) already exists.`)
    if ((await models.registry.list(name, { limit: 1 })).length > 0) throw taken
    const [description, tags, now] = [fields.text('description'), fields.tags('tags'), models.clock()]
    const notes = await models.notes.change(name, ({ exists }) => {
      if (exists) throw taken
      return { exists: true, description, tags, createdAt: now, updatedAt: now, versions: {} }
    })
    return { registered_model: modelJson({ name, notes, versions: [], aliases: {} }) }
  },
  async 'GET registered-models/get'(models, fields) {
    return { registered_model: modelJson(await describeModel(models, fields.need('name'))) }
  },
  async 'PATCH registered-models/update'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    const notes = await change(models, model.name, () => ({ description: fields.text('description') }))
    return { registered_model: modelJson({ ...model, notes }) }
  },
  'POST registered-models/set-tag': tagging((tags, fields) => ({
    ...tags,
    [checkedKey(fields.need('key'))]: fields.text('value'),
  })),
  'DELETE registered-models/delete-tag': tagging((tags, fields) => {
    const { [fields.need('key')]: _gone, ...others } = tags
    return others
  }),
  async 'POST registered-models/rename'(models, fields) {
    await needModel(models, fields.need('name'))
    const detail = 'Names are parts of references and of what is signed; register the model under another name instead.'
    throw new MlflowFault('INVALID_PARAMETER_VALUE', `A registered model cannot be renamed here. ${detail}`)
  },
  async 'DELETE registered-models/delete'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    for (const alias of Object.keys(model.aliases)) await setAlias(models, model.name, alias, null)
    for (const version of model.versions)
      await models.registry.remove(model.name, version, { reason: 'the model was deleted' })
    const gone = { exists: false, description: '', tags: {}, versions: {} }
    await change(models, model.name, () => gone)
    return null
  },
  async 'GET registered-models/search'(models, fields) {
    const filter = searchFilter(fields.text('filter'), { name: 'text' })
    const found = (await findModels(models, filter)).filter(({ name, notes }) =>
      filter.matches({ attributes: { name }, tags: notes.tags }),
    )
    const sorted = ordered(found, fields.texts('order_by'), {
      name: ({ name }) => name,
      creation_timestamp: createdAt,
      last_updated_timestamp: updatedAt,
      timestamp: updatedAt,
    })
    const { items, next } = page(sorted, fields, { usual: 100, most: 1000 })
    return { registered_models: items.map(modelJson), ...next }
  },
  async 'POST registered-models/alias'(models, fields) {
    const [name, alias] = [fields.need('name'), fields.need('alias')]
    await setAlias(models, name, alias, versionNumber(fields.need('version')))
    return null
  },
  async 'DELETE registered-models/alias'(models, fields) {
    const [name, alias] = [fields.need('name'), fields.need('alias')]
    await needModel(models, name)
    await setAlias(models, name, alias, null)
    return null
  },
  async 'GET registered-models/alias'(models, fields) {
    const [name, alias] = [fields.need('name'), fields.need('alias')]
    await needModel(models, name)
    const version = aliased(await models.registry.aliases(name), alias)
    if (version === null) throw new MlflowFault('INVALID_PARAMETER_VALUE', `Registered model alias ${alias} not found.`)
    return { model_version: versionJson(await describeVersion(models, name, String(version))) }
  },
}
