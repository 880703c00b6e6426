import type { HttpResponse } from './route.ts'

/** An answer of JSON. */
export function jsonResponse(body: unknown, status = 200): HttpResponse {
  return { status, body: JSON.stringify(body) }
}
