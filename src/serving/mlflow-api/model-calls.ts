import { checkName } from '../registry/reference.ts'
import { checkedKey } from './call-fields.ts'
import { MlflowFault } from './mlflow-fault.ts'
import { allModels, describeModel, modelJson, needVersion, setAlias, versionJson } from './mlflow-models.ts'
import type { MlflowCall, MlflowCalls } from './mlflow-routes.ts'
import type { ModelNotes } from './model-notes.ts'
import { ordered, page } from './page.ts'
import { searchFilter } from './search-filter.ts'

/** Changes the notes of a model that must be there, and gives the model. */
function changing(change: (notes: ModelNotes, fields: Parameters<MlflowCall>[1]) => Partial<ModelNotes>): MlflowCall {
  return async (models, fields) => {
    const name = fields.need('name')
    await describeModel(models, name)
    const now = models.clock()
    await models.notes.change(name, notes => ({ ...notes, exists: true, ...change(notes, fields), updatedAt: now }))
    return { registered_model: modelJson(await describeModel(models, name)) }
  }
}

/** What MLflow's API does to registered models. */
export const modelCalls: MlflowCalls = {
  async 'POST registered-models/create'(models, fields) {
    const name = fields.need('name')
    checkName('name', name)
    const now = models.clock()
    const taken = new MlflowFault('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${name}) already exists.`)
    if ((await models.registry.list(name, { limit: 1 })).length > 0) throw taken
    await models.notes.change(name, notes => {
      if (notes.exists) throw taken
      const [description, tags] = [fields.text('description'), fields.tags('tags')]
      return { exists: true, description, tags, createdAt: now, updatedAt: now, versions: {} }
    })
    return { registered_model: modelJson(await describeModel(models, name)) }
  },
  async 'GET registered-models/get'(models, fields) {
    return { registered_model: modelJson(await describeModel(models, fields.need('name'))) }
  },
  'PATCH registered-models/update': changing((_notes, fields) => ({ description: fields.text('description') })),
  'POST registered-models/set-tag': changing(({ tags }, fields) => ({
    tags: { ...tags, [checkedKey(fields.need('key'))]: fields.text('value') },
  })),
  'DELETE registered-models/delete-tag': changing(({ tags }, fields) => {
    const { [fields.need('key')]: _gone, ...others } = tags
    return { tags: others }
  }),
  async 'POST registered-models/rename'(models, fields) {
    await describeModel(models, fields.need('name'))
    const detail = 'Names are parts of references and of what is signed; register the model under another name instead.'
    throw new MlflowFault('INVALID_PARAMETER_VALUE', `A registered model cannot be renamed here. ${detail}`)
  },
  async 'DELETE registered-models/delete'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    for (const alias of Object.keys(model.aliases)) await setAlias(models, model.name, alias, null)
    for (const version of model.versions)
      await models.registry.remove(model.name, version, { reason: 'the model was deleted' })
    const gone = { exists: false, description: '', tags: {}, versions: {}, updatedAt: models.clock() }
    await models.notes.change(model.name, notes => ({ ...notes, ...gone }))
    return null
  },
  async 'GET registered-models/search'(models, fields) {
    const matches = searchFilter(fields.text('filter'), ['name'])
    const found = (await allModels(models)).filter(({ name, notes }) =>
      matches({ attributes: { name }, tags: notes.tags }),
    )
    const sorted = ordered(found, fields.texts('order_by'), {
      name: ({ name }) => name,
      creation_timestamp: ({ notes }) => notes.createdAt,
      last_updated_timestamp: ({ notes }) => notes.updatedAt,
    })
    const { page: models_, next } = page(sorted, fields, 100)
    return { registered_models: models_.map(modelJson), ...next }
  },
  async 'POST registered-models/alias'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    await setAlias(models, model.name, fields.need('alias'), needVersion(model, fields.need('version')).version)
    return null
  },
  async 'DELETE registered-models/alias'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    await setAlias(models, model.name, fields.need('alias'), null)
    return null
  },
  async 'GET registered-models/alias'(models, fields) {
    const model = await describeModel(models, fields.need('name'))
    const alias = fields.need('alias')
    const version = Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined
    if (version === undefined)
      throw new MlflowFault('INVALID_PARAMETER_VALUE', `Registered model alias ${alias} not found.`)
    return { model_version: versionJson(model, needVersion(model, String(version))) }
  },
}
