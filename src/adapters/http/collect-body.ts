import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../serving/http/http-error.ts'

const nothing = new Uint8Array(0)

/**
 * Gives the whole body of a request to `done`, without a copy where it came in one piece.
 *
 * One of more than `limit` bytes is an HttpError with status 413, and its connection has to be closed: the client may go on sending.
 */
export function collectBody(
  message: IncomingMessage,
  limit: number,
  done: (body: Uint8Array | HttpError) => void,
): void {
  if (Number(message.headers['content-length']) > limit) {
    done(tooLarge(limit))
    return
  }
  const pieces: Buffer[] = []
  let size = 0
  const onData = (piece: Buffer): void => {
    size += piece.length
    if (size > limit) end(tooLarge(limit))
    else pieces.push(piece)
  }
  const onEnd = (): void => end(pieces.length > 1 ? Buffer.concat(pieces, size) : (pieces[0] ?? nothing))
  const onError = (): void => end(new HttpError(400, 'The body did not arrive as a whole.'))
  const end = (body: Uint8Array | HttpError): void => {
    message.off('data', onData).off('end', onEnd).off('error', onError)
    done(body)
  }
  message.on('data', onData).on('end', onEnd).on('error', onError)
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `The body is larger than ${limit} bytes.`, { connection: 'close' })
}
