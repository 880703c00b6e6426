import { jsonResponse } from './json-response.ts'
import type { Route } from './route.ts'

/** What the document says of the whole. */
export interface ApiInfo {
  readonly title: string
  readonly version: string
  readonly description?: string
}

const errorSchema = {
  type: 'object',
  required: ['error', 'code'],
  properties: { error: { type: 'string' }, code: { type: 'string' } },
}

/** The OpenAPI 3.1 document of routes. */
function openApi(routes: readonly Route[], info: ApiInfo): object {
  const paths: { [path: string]: { [method: string]: object } } = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operationOf(route, path)
  }
  const components = {
    schemas: { Error: errorSchema },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  }
  return { openapi: '3.1.0', info, paths, components }
}

/** `GET /openapi.json`: the document of these routes. */
export function openApiRoute(routes: readonly Route[], info: ApiInfo): Route {
  const document = jsonResponse(openApi(routes, info))
  return {
    method: 'GET',
    path: '/openapi.json',
    access: 'open',
    operation: {
      id: 'openApi',
      summary: 'This document',
      tag: 'Documentation',
      responses: { 200: { description: 'OpenAPI 3.1' } },
    },
    handle: () => document,
  }
}

function operationOf({ operation, access }: Route, path: string): object {
  const { id, summary, tag, request, responses } = operation
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const answers = Object.entries(responses).map(([status, { description, schema }]) => [
    status,
    { description, ...(schema !== undefined && { content: { 'application/json': { schema } } }) },
  ])
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(request !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: request } } },
    }),
    responses: {
      ...Object.fromEntries(answers),
      default: {
        description: 'What went wrong',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
    // A token, or none: whether one is needed depends on how the server was started.
    ...(access !== 'open' && { security: access === 'admin' ? [{ token: [] }] : [{ token: [] }, {}] }),
  }
}
