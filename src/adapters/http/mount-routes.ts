import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, onRequestHookHandler } from 'fastify'
import { errorResponse } from '../../serving/http/error-response.ts'
import { HttpError } from '../../serving/http/http-error.ts'
import type { Access, HttpRequest, HttpResponse, Route } from '../../serving/http/route.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import type { AccessCheck } from './access-check.ts'
import { CarriedRequest } from './carried-request.ts'
import { collectBody } from './collect-body.ts'
import { decompressBody } from './read-body.ts'
import { sendAnswer } from './send-answer.ts'
import { traceRoute } from './trace-route.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** What holds for all routes. */
export interface MountOptions {
  readonly checks: { readonly [A in Access]: AccessCheck | null }
  /** Bytes, where a route does not say its own. */
  readonly bodyLimit: number
  readonly tracing: Tracing | undefined
}

/** Serves routes with a fastify instance; other methods of their paths are answered with status 405. */
export function mountRoutes(app: FastifyInstance, routes: readonly Route[], options: MountOptions): void {
  for (const route of routes) if (route.streams !== true) mount(app, route, options)
  app.register((streaming, _options, done) => {
    streaming.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    for (const route of routes) if (route.streams === true) mount(streaming, route, options)
    done()
  })
  for (const [path, served] of methodsByPath(routes)) {
    const allow = served.join(', ')
    app.route({
      method: methods.filter(method => !served.includes(method)),
      url: path,
      onRequest(request, reply) {
        const error = new HttpError(405, `${request.method} is not served at this path; ${allow} is.`, { allow })
        sendAnswer(request, reply, errorResponse(error))
      },
      handler: (_request, reply) => reply,
    })
  }
}

type Answer = (request: FastifyRequest, reply: FastifyReply, body: Uint8Array | undefined) => void

/**
 * A request without the right token is refused before its body is read. A body that is collected is answered right away: fastify's parsers
 * would copy it, and what else fastify does between the headers and the handler is not used.
 */
function mount(app: FastifyInstance, route: Route, { checks, bodyLimit, tracing }: MountOptions): void {
  const check = checks[route.access]
  const limit = route.bodyLimit ?? bodyLimit
  const answer = answering(route, limit, tracing)
  const hasBody = route.method !== 'GET' && route.streams !== true
  const onRequest: onRequestHookHandler = (request, reply, done) => {
    try {
      check?.(request.headers.authorization)
    } catch (error) {
      return done(error as Error)
    }
    if (!hasBody) return done()
    collectBody(request.raw, limit, body => {
      if (body instanceof HttpError) sendAnswer(request, reply, errorResponse(body))
      else answerPlain(answer, request, reply, body, limit)
    })
  }
  app.route({
    method: route.method,
    url: route.path,
    ...((hasBody || check !== null) && { onRequest }),
    handler: (request, reply) => answer(request, reply, undefined),
  })
}

/** Answers a body that may be compressed. */
function answerPlain(
  answer: Answer,
  request: FastifyRequest,
  reply: FastifyReply,
  body: Uint8Array,
  limit: number,
): void {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined) answer(request, reply, body)
  else
    decompressBody(body, encoding, limit).then(
      plain => answer(request, reply, plain),
      error => reply.send(asError(error)),
    )
}

function answering(route: Route, limit: number, tracing: Tracing | undefined): Answer {
  const handle: (request: HttpRequest, url: string) => HttpResponse | Promise<HttpResponse> =
    tracing === undefined ? request => route.handle(request) : traceRoute(route, tracing)
  return (request, reply, body) => {
    try {
      const response = handle(new CarriedRequest(request, reply, body, limit), request.url)
      if (!(response instanceof Promise)) return sendAnswer(request, reply, response)
      response.then(
        done => sendAnswer(request, reply, done),
        error => reply.send(asError(error)),
      )
    } catch (error) {
      reply.send(asError(error))
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** Whatever the parameters of a path are called. */
function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly HTTPMethods[]> {
  const found = new Map<string, HTTPMethods[]>()
  for (const { path, method } of routes) {
    const shape = path.replace(/:\w+/g, ':any')
    const served = found.get(shape) ?? []
    served.push(method, ...(method === 'GET' ? (['HEAD'] as const) : []))
    found.set(shape, served)
  }
  return found
}
