import type { Route } from '../http/route.ts'

/** What differs from one operation of the protocol to the next. */
export interface OipRoute extends Pick<Route, 'path' | 'handle'> {
  readonly id: string
  readonly summary: string
  /** Of the answer. */
  readonly schema: object
  /** Of the request. */
  readonly request?: object
}

/** An operation that reads. */
export function read(route: OipRoute): Route {
  return oipRoute('GET', 'read', route)
}

/** An operation of the protocol. */
export function oipRoute(method: Route['method'], access: Route['access'], route: OipRoute): Route {
  const { path, id, summary, schema, request, handle } = route
  const responses = { 200: { description: 'The answer', schema }, 400: { description: 'What is wrong', schema: error } }
  return {
    method,
    path,
    access,
    operation: { id, summary, tag: 'Open Inference Protocol', responses, ...(request !== undefined && { request }) },
    handle,
  }
}

const error = { type: 'object', properties: { error: { type: 'string' } } }
