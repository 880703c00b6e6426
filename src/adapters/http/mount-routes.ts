import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, onRequestHookHandler } from 'fastify'
import { errorResponse } from '../../serving/http/error-response.ts'
import { HttpError } from '../../serving/http/http-error.ts'
import type { Access, HttpRequest, HttpResponse, Route } from '../../serving/http/route.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import type { AccessCheck } from './access-check.ts'
import { CarriedRequest } from './carried-request.ts'
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
export function mountRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  { checks, bodyLimit, tracing }: MountOptions,
): void {
  const mount = (to: FastifyInstance, route: Route): void => {
    const check = checks[route.access]
    const limit = route.bodyLimit ?? bodyLimit
    to.route({
      method: route.method,
      url: route.path,
      bodyLimit: limit,
      ...(check !== null && { onRequest: beforeBody(check) }),
      handler: carry(route, limit, tracing),
    })
  }
  for (const route of routes) if (route.streams !== true) mount(app, route)
  app.register((streaming, _options, done) => {
    streaming.removeAllContentTypeParsers()
    streaming.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    for (const route of routes) if (route.streams === true) mount(streaming, route)
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

/** A request without the right token is refused before its body is read. */
function beforeBody(check: AccessCheck): onRequestHookHandler {
  return (request, _reply, done) => {
    try {
      check(request.headers.authorization)
      done()
    } catch (error) {
      done(error as Error)
    }
  }
}

function carry(
  route: Route,
  limit: number,
  tracing: Tracing | undefined,
): (request: FastifyRequest, reply: FastifyReply) => void {
  const handle: (request: HttpRequest, url: string) => HttpResponse | Promise<HttpResponse> =
    tracing === undefined ? request => route.handle(request) : traceRoute(route, tracing)
  const answer = (request: FastifyRequest, reply: FastifyReply, body: Uint8Array | undefined): void => {
    const response = handle(new CarriedRequest(request, reply, body, limit), request.url)
    if (!(response instanceof Promise)) sendAnswer(request, reply, response)
    else
      response.then(
        done => sendAnswer(request, reply, done),
        error => reply.send(asError(error)),
      )
  }
  if (route.streams === true) return (request, reply) => answer(request, reply, undefined)
  return (request, reply) => {
    const encoding = request.headers['content-encoding']
    const body = request.body as Uint8Array | undefined
    if (encoding === undefined || body === undefined) answer(request, reply, body)
    else
      decompressBody(body, encoding, limit)
        .then(plain => answer(request, reply, plain))
        .catch(error => reply.send(asError(error)))
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
