import type { ModelHost } from '../host/model-host.ts'
import { jsonResponse } from '../http/json-response.ts'
import type { Route } from '../http/route.ts'
import { modelRoutes } from './model-routes.ts'
import { read } from './oip-route.ts'
import { modelListSchema, serverMetadataSchema } from './oip-schemas.ts'
import { repositoryRoutes } from './repository-routes.ts'

/** What the routes of the protocol are made from. */
export interface OipOptions {
  readonly host: ModelHost
  /** The version of the server that metadata name. */
  readonly version: string
}

/** The extensions of the protocol that are here. */
export const extensions: readonly string[] = [
  'binary_tensor_data',
  'model_configuration',
  'model_repository',
  'parameters',
  'statistics',
]

/** The Open Inference Protocol, version 2, over HTTP. The health of the server is its own matter and not among them. */
export function oipRoutes({ host, version }: OipOptions): readonly Route[] {
  const metadata = jsonResponse({ name: 'bighead', version, extensions })
  const server = {
    summary: 'The name, version and extensions of the server',
    schema: serverMetadataSchema,
    handle: () => metadata,
  }
  return [
    read({ path: '/v2', id: 'serverMetadata', ...server }),
    // So it is asked for by some clients.
    read({ path: '/v2/', id: 'serverMetadataSlash', ...server }),
    read({
      path: '/v2/models',
      id: 'listModels',
      summary: 'The served models',
      schema: modelListSchema,
      handle: () => jsonResponse({ models: [...new Set(host.models().map(model => model.name))] }),
    }),
    ...modelRoutes(host),
    ...repositoryRoutes(host),
  ]
}
