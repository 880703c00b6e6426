import type { ModelHost } from '../host/model-host.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { HttpRequest, HttpResponse, Route } from '../http/route.ts'
import { handleInfer } from './infer-route.ts'
import { modelConfig } from './model-config.ts'
import { modelStatuses } from './model-index.ts'
import { modelMetadata, modelReference } from './model-metadata.ts'
import { modelStatistics } from './model-statistics.ts'
import { oipRoute, read } from './oip-route.ts'
import {
  inferRequestSchema,
  inferResponseSchema,
  modelMetadataSchema,
  modelReadySchema,
  objectSchema,
} from './oip-schemas.ts'

/** What can be asked of a model, each also of one of its versions, and the statistics of all models. */
export function modelRoutes(host: ModelHost): readonly Route[] {
  const statistics = {
    summary: 'Counts and durations',
    schema: objectSchema,
    handle: ({ parameters: { model, version } }: HttpRequest) =>
      jsonResponse({ model_stats: modelStatuses(host, model, version).map(modelStatistics) }),
  }
  return [
    read({ path: '/v2/models/stats', id: 'statistics', ...statistics }),
    ...['', 'Version'].flatMap(suffix => {
      const path = suffix === '' ? '/v2/models/:model' : '/v2/models/:model/versions/:version'
      return [
        read({
          path,
          id: `modelMetadata${suffix}`,
          summary: 'The inputs and outputs of a model',
          schema: modelMetadataSchema,
          handle: request => jsonResponse(modelMetadata(described(host, request))),
        }),
        oipRoute('GET', 'open', {
          path: `${path}/ready`,
          id: `modelReady${suffix}`,
          summary: 'Whether a model accepts requests',
          schema: modelReadySchema,
          handle: request => ready(host, request),
        }),
        read({
          path: `${path}/config`,
          id: `modelConfig${suffix}`,
          summary: 'The configuration of a model',
          schema: objectSchema,
          handle: request => jsonResponse(modelConfig(described(host, request))),
        }),
        read({ path: `${path}/stats`, id: `modelStatistics${suffix}`, ...statistics }),
        oipRoute('POST', 'predict', {
          path: `${path}/infer`,
          id: `infer${suffix}`,
          summary: 'Predicts for rows of tensors',
          request: inferRequestSchema,
          schema: inferResponseSchema,
          handle: request => handleInfer(host, request),
        }),
      ]
    }),
  ]
}

function described(host: ModelHost, request: HttpRequest): ReturnType<ModelHost['describe']> {
  return host.describe(referenceOf(request))
}

function referenceOf({ parameters: { model = '', version } }: HttpRequest): string {
  return modelReference(model, version)
}

function ready(host: ModelHost, request: HttpRequest): HttpResponse {
  const reference = referenceOf(request)
  const { name } = host.describe(reference)
  const isReady = host.ready(reference)
  return jsonResponse({ name, ready: isReady }, isReady ? 200 : 503)
}
