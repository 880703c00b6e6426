import { isAscii } from 'node:buffer'
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
    return JSON.parse(textOf(body))
  } catch (error) {
    throw new HttpError(400, `The body is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`)
  }
}

/** What is ASCII needs no decoding. */
function textOf(body: Uint8Array): string {
  if (!isAscii(body)) return decoder.decode(body)
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
}
