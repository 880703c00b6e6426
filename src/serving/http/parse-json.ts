import { HttpError } from './http-error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The bytes of a body as JSON.
 *
 * @throws {HttpError} with status 400 where they are empty, not UTF-8 or not JSON.
 */
export function parseJson(body: Uint8Array): unknown {
  if (body.byteLength === 0) throw new HttpError(400, 'The request has no body; send JSON.')
  try {
    return JSON.parse(decoder.decode(body))
  } catch (error) {
    throw new HttpError(400, `The body is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`)
  }
}
