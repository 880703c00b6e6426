import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpResponse } from '../../serving/http/route.ts'
import { codingFor, compressBody } from './compress-body.ts'

const json = 'application/json; charset=utf-8'

/** Pages run only what this server serves; none of it may be framed. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
}

/** Sends an answer, compressed where the client takes it and it is worthwhile; a failure of the server goes to its log. */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, headers, body, failure }: HttpResponse,
): void {
  if (failure !== undefined && request.raw.socket?.destroyed !== true)
    request.log.error({ route: request.routeOptions.url, err: failure }, 'a request failed')
  reply.code(status)
  reply.header('x-content-type-options', 'nosniff')
  if (typeof body === 'string') reply.header('content-type', json)
  if (headers !== undefined) {
    if (headers['content-type']?.startsWith('text/html') === true) reply.headers(pageHeaders)
    reply.headers(headers)
  }
  if (body === undefined) return void reply.send()
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    return void reply.send(Readable.from(body, { objectMode: false }))
  const coding = codingFor(request.headers['accept-encoding'], body, headers)
  if (coding === null) return void reply.send(body)
  reply.headers({ 'content-encoding': coding, vary: 'accept-encoding' })
  compressBody(body, coding).then(
    bytes => reply.send(bytes),
    error => reply.send(error),
  )
}
