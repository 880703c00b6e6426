import { HttpError } from './http-error.ts'
import type { HttpRequest } from './route.ts'

/** An object of JSON. */
export interface JsonObject {
  readonly [name: string]: unknown
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The object that is the body of a request; an empty one where there is no body.
 *
 * @throws {HttpError} with status 400 where it is something else.
 */
export function objectIn(request: HttpRequest): JsonObject {
  const body = request.body.byteLength === 0 ? {} : request.json()
  if (isObject(body)) return body
  throw new HttpError(400, 'The body is not a JSON object.')
}
