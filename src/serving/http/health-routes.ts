import { jsonResponse } from './json-response.ts'
import type { HttpResponse, Route } from './route.ts'

/**
 * Whether the process works, and whether it takes requests; `live` asks no store and no registry. `details` are told beside readiness, and
 * do not change it.
 */
export function healthRoutes(isReady: () => boolean, details: () => object = () => ({})): readonly Route[] {
  const live = jsonResponse({ live: true })
  const readiness = () => {
    const ready = isReady()
    return jsonResponse({ live: true, ready, ...details() }, ready ? 200 : 503)
  }
  const alive = { summary: 'Whether the server is alive', handle: () => live }
  const takes = { summary: 'Whether the server accepts requests', handle: readiness }
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
  const schema = { type: 'object', properties: { live: flag, ready: flag, watch: { enum: ['ok', 'warn', 'fail'] } } }
  const responses = { 200: { description: 'Yes', schema }, 503: { description: 'No', schema } }
  return { method: 'GET', path, access: 'open', operation: { id, summary, tag: 'Health', responses }, handle }
}
