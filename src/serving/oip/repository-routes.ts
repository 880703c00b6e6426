import type { ModelHost } from '../host/model-host.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { HttpRequest, Route } from '../http/route.ts'
import { fieldsOf } from './message-fields.ts'
import { loadModel, modelIndex, unloadModel } from './model-index.ts'
import { oipRoute } from './oip-route.ts'
import { indexRequestSchema, indexSchema, objectSchema } from './oip-schemas.ts'

/** The extension `model_repository`: what is served, and, for who may, what is served from now on. */
export function repositoryRoutes(host: ModelHost): readonly Route[] {
  return [
    oipRoute('POST', 'read', {
      path: '/v2/repository/index',
      id: 'repositoryIndex',
      summary: 'The served models and their state',
      request: indexRequestSchema,
      schema: indexSchema,
      handle: request => jsonResponse(modelIndex(host, fieldsIn(request).ready === true)),
    }),
    oipRoute('POST', 'admin', {
      path: '/v2/repository/models/:model/load',
      id: 'loadModel',
      summary: 'Serves a model, or takes up the version that its reference now points to',
      request: objectSchema,
      schema: objectSchema,
      async handle(request) {
        await loadModel(host, request.parameters.model ?? '')
        return jsonResponse({})
      },
    }),
    oipRoute('POST', 'admin', {
      path: '/v2/repository/models/:model/unload',
      id: 'unloadModel',
      summary: 'Stops serving a model',
      request: objectSchema,
      schema: objectSchema,
      async handle(request) {
        await unloadModel(host, request.parameters.model ?? '')
        return jsonResponse({})
      },
    }),
  ]
}

/** The fields of a body; none where it is empty. */
function fieldsIn(request: HttpRequest): { readonly [name: string]: unknown } {
  return request.body.length === 0 ? {} : fieldsOf('the request', request.json())
}
