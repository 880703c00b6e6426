import { jsonResponse } from './json-response.ts'
import type { HttpResponse, Route } from './route.ts'

/** Whether the process works, and whether it takes requests; `live` asks no store and no registry. */
export function healthRoutes(isReady: () => boolean): readonly Route[] {
  const live = jsonResponse({ live: true })
  const ready = jsonResponse({ live: true, ready: true })
  const notReady = jsonResponse({ live: true, ready: false }, 503)
  const alive = { summary: 'Whether the process works', handle: () => live }
  const takes = { summary: 'Whether requests are taken', handle: () => (isReady() ? ready : notReady) }
  return [
    healthRoute({ path: '/v2/health/live', id: 'serverLive', ...alive }),
    healthRoute({ path: '/v2/health/ready', id: 'serverReady', ...takes }),
    healthRoute({ path: '/health', id: 'health', ...takes }),
  ]
}

function healthRoute(route: {
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly handle: () => HttpResponse
}): Route {
  const { path, id, summary, handle } = route
  const flag = { type: 'boolean' }
  const schema = { type: 'object', properties: { live: flag, ready: flag } }
  const responses = { 200: { description: 'It does', schema }, 503: { description: 'It does not', schema } }
  return { method: 'GET', path, access: 'open', operation: { id, summary, tag: 'Health', responses }, handle }
}
