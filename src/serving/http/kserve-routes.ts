import { RequestError } from '../../features/errors/online-errors.ts'
import type { ModelHost } from '../host/model-host.ts'
import { bodyReader } from './body-reader.ts'
import { HttpError } from './http-error.ts'
import { predictInstances } from './instances.ts'
import { jsonResponse } from './json-response.ts'
import type { HttpRequest, HttpResponse, Route } from './route.ts'

const tag = 'KServe, version 1'
const predictions = { type: 'object', properties: { predictions: { type: 'array', items: {} } } }
const instances = {
  type: 'object',
  required: ['instances'],
  properties: { instances: { type: 'array', items: {}, description: 'Objects, or lists in the order of the inputs.' } },
}

/** The first version of the protocol of KServe: `POST /v1/models/<name>:predict`. */
export function kserveRoutes(host: ModelHost): readonly Route[] {
  const responses = { 200: { description: 'The predictions in order', schema: predictions } }
  return [
    {
      method: 'GET',
      path: '/v1/models',
      access: 'read',
      operation: {
        id: 'listModelsV1',
        summary: 'The served models',
        tag,
        responses: { 200: { description: 'Their names' } },
      },
      handle: () => jsonResponse({ models: [...new Set(host.models().map(({ name }) => name))] }),
    },
    {
      method: 'GET',
      path: '/v1/models/:model',
      access: 'read',
      operation: {
        id: 'modelReadyV1',
        summary: 'Whether a model accepts requests',
        tag,
        responses: { 200: { description: 'Yes' } },
      },
      handle: ({ parameters: { model = '' } }) => {
        const { name } = host.describe(model)
        return jsonResponse({ name, ready: host.ready(model) })
      },
    },
    {
      method: 'POST',
      path: '/v1/models/:call',
      access: 'predict',
      operation: {
        id: 'predictV1',
        summary: 'Predict for instances; `call` is `<model>:predict`',
        tag,
        request: instances,
        responses,
      },
      handle: request => predict(host, request),
    },
  ]
}

const readBody = bodyReader({ instances: 'list?', inputs: 'list?', signature_name: 'any?', id: 'any?' })

async function predict(host: ModelHost, request: HttpRequest): Promise<HttpResponse> {
  const { call = '' } = request.parameters
  const [, model, verb] = /^(.*):([a-z]+)$/s.exec(call) ?? []
  if (model === undefined || verb !== 'predict') throw new HttpError(404, 'Of a model, only `:predict` is served here.')
  const body = readBody(request.json())
  const given = body.instances ?? body.inputs
  if (given === undefined || given === null) throw new RequestError([{ at: 'instances', message: 'it is missing' }])
  const answer = await predictInstances(host, { model, instances: given, signal: request.signal })
  return { status: 200, body: answer }
}
