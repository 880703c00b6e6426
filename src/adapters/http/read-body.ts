import { promisify } from 'node:util'
import { brotliDecompress, gunzip, type InputType, inflate } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { HttpError } from '../../serving/http/http-error.ts'

type Decompress = (input: InputType, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const decompressors: { readonly [encoding: string]: Decompress } = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/**
 * A body as it was before its `content-encoding`.
 *
 * @throws {HttpError} with status 413 where more than `limit` bytes would come out, 415 for an unknown encoding, 400 for damaged bytes.
 */
export async function decompressBody(body: Uint8Array, encoding: string, limit: number): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase()
  if (name === 'identity' || body.byteLength === 0) return body
  const decompress = Object.hasOwn(decompressors, name) ? decompressors[name] : undefined
  if (decompress === undefined)
    throw new HttpError(415, 'The encoding of the body is not known; use gzip, deflate or br.', {
      'accept-encoding': 'gzip, deflate, br',
    })
  try {
    return await decompress(body, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new HttpError(413, `The decompressed body is larger than ${limit} bytes.`)
    throw new HttpError(400, `The body cannot be decompressed as ${name}.`)
  }
}

/**
 * The body of a request as it arrives.
 *
 * @throws {HttpError} with status 413 where it is larger than `limit` bytes, 415 where it is encoded.
 */
export async function* bodyPieces({ headers, body }: FastifyRequest, limit: number): AsyncGenerator<Uint8Array> {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new HttpError(415, 'This operation takes its body as it is, without an encoding.')
  let size = 0
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.length
    if (size > limit) throw new HttpError(413, `The body is larger than ${limit} bytes.`)
    yield piece
  }
}
