import { RequestError } from '../../features/errors/online-errors.ts'
import { checkRowCount } from '../host/check-row-count.ts'
import type { HostLimits } from '../host/host-limits.ts'
import type { ModelHost } from '../host/model-host.ts'
import { bodyReader } from './body-reader.ts'
import { HttpError } from './http-error.ts'
import { predictInstances } from './instances.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { jsonResponse } from './json-response.ts'
import type { HttpRequest, HttpResponse, Route } from './route.ts'

const tag = 'MLflow'
const list = { type: 'array', items: {} }

const request = {
  type: 'object',
  description: 'Exactly one of the four.',
  properties: {
    dataframe_split: { type: 'object', properties: { columns: list, data: list, index: list } },
    dataframe_records: list,
    instances: list,
    inputs: {},
  },
}

/** What a scoring server of MLflow answers. It serves one model: here the first, or the one of `?model=`. */
export function mlflowRoutes(host: ModelHost): readonly Route[] {
  const schema = { type: 'object', properties: { predictions: list } }
  return [
    {
      method: 'POST',
      path: '/invocations',
      access: 'predict',
      operation: {
        ...{ id: 'invocations', summary: 'Predict for a data frame, as JSON', tag, request },
        responses: { 200: { description: 'The predictions in order', schema } },
      },
      handle: asked => invoke(host, asked),
    },
    {
      method: 'GET',
      path: '/ping',
      access: 'open',
      operation: {
        id: 'ping',
        summary: 'Whether the server accepts requests',
        tag,
        responses: { 200: { description: 'Yes' } },
      },
      handle: () => jsonResponse({ ready: host.ready() }, host.ready() ? 200 : 503),
    },
  ]
}

async function invoke(host: ModelHost, asked: HttpRequest): Promise<HttpResponse> {
  if (asked.header('content-type')?.startsWith('text/csv') === true)
    throw new HttpError(415, 'CSV is not read here; send JSON with `dataframe_split` or `dataframe_records`.')
  const instances = instancesOf(asked.json(), host.limits)
  const { model = host.models()[0]?.reference } = asked.query
  if (typeof model !== 'string') throw new HttpError(404, 'No model is served.')
  return { status: 200, body: await predictInstances(host, { model, instances, signal: asked.signal }) }
}

const readBody = bodyReader({
  dataframe_split: 'object?',
  dataframe_records: 'list?',
  instances: 'list?',
  inputs: 'any?',
  params: 'object?',
})

function instancesOf(body: unknown, limits: HostLimits): readonly unknown[] {
  const { params, ...given } = readBody(body)
  if (Object.keys(Object(params)).length > 0)
    throw new RequestError([{ at: 'params', message: 'models take none here' }])
  const [only, ...others] = Object.entries(given).filter(([, value]) => value !== undefined && value !== null)
  if (only === undefined || others.length > 0)
    throw new RequestError([
      { at: 'body', message: 'give one of dataframe_split, dataframe_records, instances and inputs' },
    ])
  const [form, value] = only
  if (form === 'dataframe_split') return splitRows(value as JsonObject)
  if (form !== 'inputs' || Array.isArray(value)) return value as readonly unknown[]
  return columnRows(value, limits)
}

function splitRows({ columns, data }: JsonObject): readonly unknown[] {
  if (!Array.isArray(data))
    throw new RequestError([{ at: 'dataframe_split.data', message: 'a list of rows is needed' }])
  if (columns === undefined) return data
  if (!Array.isArray(columns))
    throw new RequestError([{ at: 'dataframe_split.columns', message: 'a list of names is needed' }])
  return data.map((row, index) => {
    if (Array.isArray(row) && row.length === columns.length)
      return Object.fromEntries(columns.map((name, position) => [String(name), row[position]]))
    throw new RequestError([{ at: `dataframe_split.data[${index}]`, message: `${columns.length} values are needed` }])
  })
}

/** `inputs` by column, as signatures of tensors have it. */
function columnRows(value: unknown, limits: HostLimits): readonly unknown[] {
  const columns = isObject(value) ? Object.entries(value) : []
  const count = Array.isArray(columns[0]?.[1]) ? columns[0][1].length : 0
  const wrong = columns.filter(([, column]) => !Array.isArray(column) || column.length !== count)
  if (columns.length === 0 || wrong.length > 0)
    throw new RequestError([{ at: 'inputs', message: 'a list, or an object of lists of one length, is needed' }])
  checkRowCount('inputs', count, limits)
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(([name, column]) => [name, (column as unknown[])[row]])),
  )
}
