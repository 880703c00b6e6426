import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { type Duration, readDuration } from '../../features/definition/duration.ts'
import type { Route } from '../../serving/http/route.ts'
import { type AppOptions, createApp } from './create-app.ts'
import { endServer } from './end-server.ts'
import { listenError } from './listen-error.ts'
import { serverBounds } from './server-limits.ts'

/** Where a server listens. */
export interface ListenOptions {
  /** Default 0: a free one. */
  readonly port?: number
  /** Default `0.0.0.0`, every address of this machine. */
  readonly host?: string
}

/** How a server ends. */
export interface CloseOptions {
  /** How long it goes on serving after it has said that it is not ready, for balancers to notice. Default: not at all. */
  readonly drain?: Duration
}

/** A server that listens. */
export interface HttpServer {
  /** Like `http://127.0.0.1:8080`. */
  readonly address: string
  /** Says that it is not ready, serves on for the time of `drain`, then takes no connections, finishes what it has begun and ends. */
  close(options?: CloseOptions): Promise<void>
}

/** How routes are served, and where. */
export interface HttpServerOptions extends AppOptions, ListenOptions {
  /** Called when the server begins to close: from then on it is not ready. */
  readonly onClosing?: () => void
}

/**
 * Serves routes over HTTP.
 *
 * @throws {ParameterError} for an address that is in use, or is none of this machine.
 */
export async function openHttpServer(routes: readonly Route[], options: HttpServerOptions = {}): Promise<HttpServer> {
  const { port = 0, host = '0.0.0.0', onClosing } = options
  const { closeTimeout } = serverBounds(options.limits)
  const app = createApp(routes, options)
  let closing: Promise<void> | null = null
  const end = endServer(app)
  await app.listen({ port, host }).catch((error: unknown) => {
    throw listenError('http', host, port, error)
  })
  const close = async (drain: number): Promise<void> => {
    onClosing?.()
    app.server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'))
    if (drain > 0) await wait(drain)
    await end(closeTimeout)
  }
  return {
    address: addressOf(app),
    close({ drain = '0s' } = {}) {
      const time = readDuration('drain', drain)
      closing ??= close(time)
      return closing
    },
  }
}

function addressOf(app: FastifyInstance): string {
  const { port, address } = app.addresses()[0] as AddressInfo
  const any = address === '0.0.0.0' || address === '::'
  const name = any ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address
  return `http://${name}:${port}`
}
