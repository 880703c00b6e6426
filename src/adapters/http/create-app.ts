import type { Server } from 'node:http'
import Fastify, { type FastifyError, type FastifyHttpOptions, type FastifyInstance, LogController } from 'fastify'
import { BigheadError } from '../../features/errors/bighead-error.ts'
import { errorResponse } from '../../serving/http/error-response.ts'
import { HttpError } from '../../serving/http/http-error.ts'
import type { Route } from '../../serving/http/route.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import { accessChecks, type Tokens } from './access-check.ts'
import { mountRoutes } from './mount-routes.ts'
import { sendAnswer } from './send-answer.ts'
import { type ServerLimits, serverBounds } from './server-limits.ts'

/** What is written to the standard output, one JSON object a line: failures of the server, every request as well, or nothing. */
export type ServerLog = 'failures' | 'requests' | 'nothing'

/** How routes are served. */
export interface AppOptions {
  readonly tokens?: Tokens
  readonly limits?: ServerLimits
  /** Makes a span of each request. Default: none. */
  readonly tracing?: Tracing
  /** Default `failures`. Neither headers nor bodies are written. */
  readonly log?: ServerLog
}

/** A fastify instance that serves routes and nothing else; it does not listen yet. */
export function createApp(routes: readonly Route[], options: AppOptions = {}): FastifyInstance {
  const { limits, tokens, tracing, log = 'failures' } = options
  const bounds = serverBounds(limits)
  const { headersTimeout, requestTimeout } = bounds
  const settings: FastifyHttpOptions<Server> = {
    logger: log === 'nothing' ? false : { level: log === 'requests' ? 'info' : 'error' },
    logController: new LogController({ disableRequestLogging: log !== 'requests' }),
    childLoggerFactory: logger => logger,
    requestTimeout,
    keepAliveTimeout: bounds.keepAliveTimeout,
    connectionTimeout: bounds.silenceTimeout,
    http: { headersTimeout, keepAlive: true, keepAliveInitialDelay: 30_000, connectionsCheckingInterval: 1000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error, request, reply) => {
      sendAnswer(request, reply, errorResponse(clientError(error)))
    },
  }
  const app = Fastify(settings)
  app.removeAllContentTypeParsers()
  app.setErrorHandler((error: FastifyError, request, reply) => {
    sendAnswer(request, reply, errorResponse(clientError(error)))
  })
  app.setNotFoundHandler((request, reply) => {
    sendAnswer(request, reply, errorResponse(new HttpError(404, 'There is nothing at this path.')))
  })
  mountRoutes(app, routes, { checks: accessChecks(tokens), bodyLimit: bounds.bodyLimit, tracing })
  return app
}

/** What fastify refuses is the client's fault; it says so by a status. */
function clientError(error: unknown): unknown {
  if (error instanceof BigheadError) return error
  const { statusCode, message } = Object(error) as Partial<FastifyError>
  return statusCode !== undefined && statusCode < 500
    ? new HttpError(statusCode, message ?? 'The request is not valid.')
    : error
}
