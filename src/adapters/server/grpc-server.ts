import { setTimeout as wait } from 'node:timers/promises'
import { Server, type ServerCredentials } from '@grpc/grpc-js'
import { readDuration } from '../../features/definition/duration.ts'
import type { ModelHost } from '../../serving/host/model-host.ts'
import type { ServedSets } from '../../serving/http/served-sets.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import { accessChecks, type Tokens } from '../http/access-check.ts'
import type { CloseOptions, ListenOptions } from '../http/http-server.ts'
import { listenError } from '../http/listen-error.ts'
import { type ServerLimits, serverBounds } from '../http/server-limits.ts'
import type { OnFailure } from './grpc-call.ts'
import { grpcCredentials, type TlsOptions } from './grpc-credentials.ts'
import { healthService } from './grpc-health.ts'
import { inferenceMethods } from './grpc-inference.ts'
import { predictionMethods } from './grpc-predictions.ts'
import { readProtocol } from './grpc-protocol.ts'
import { unaryService } from './grpc-service.ts'

/** Where gRPC is served, and whether encrypted. */
export interface GrpcListenOptions extends ListenOptions {
  /** Default: in the clear. */
  readonly tls?: TlsOptions
}

/** What is served over gRPC, and where. */
export interface GrpcServerOptions {
  readonly host: ModelHost
  readonly sets: ServedSets
  readonly clock: () => number
  /** The version of the server that metadata name. */
  readonly version: string
  readonly tokens?: Tokens
  readonly listen: GrpcListenOptions
  /** `bodyLimit` bounds a message, also decompressed; `closeTimeout` the last calls. */
  readonly limits?: ServerLimits
  /** Told of calls that failed by the fault of the server; the client hears only that they did. */
  readonly onFailure?: OnFailure
  /** Makes a span of each call. */
  readonly tracing?: Tracing
}

/** A server that listens. */
export interface GrpcServer {
  /** Like `127.0.0.1:8081`. */
  readonly address: string
  /** Serves on for the time of `drain`, then takes no more calls, finishes those that it has begun and ends. */
  close(options?: CloseOptions): Promise<void>
}

/** Serves the Open Inference Protocol, feature reads and health checks over gRPC. */
export async function openGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { host, version, tokens, listen } = options
  const { bodyLimit, closeTimeout } = serverBounds(options.limits)
  const checks = accessChecks(tokens)
  const credentials = grpcCredentials(listen.tls)
  const inference = readProtocol('inference.proto', 'inference.GRPCInferenceService')
  const predictions = readProtocol('bighead.proto', 'bighead.v1.Predictions')
  const health = readProtocol('health.proto', 'grpc.health.v1.Health')
  const server = new Server({
    'grpc.max_receive_message_length': bodyLimit,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': 1024,
    // What it would record of each call is served nowhere.
    'grpc.enable_channelz': 0,
  })
  const { onFailure, tracing } = options
  const rules = { checks, onFailure, tracing }
  const watched = healthService(health, host, [inference.name, predictions.name, health.name])
  const services = [
    unaryService(inference, inferenceMethods(inference, host, version), rules),
    unaryService(predictions, predictionMethods(options), rules),
    watched,
  ]
  for (const { definition, implementation } of services) server.addService(definition, implementation)
  const address = await bind(server, listen, credentials)
  return {
    address,
    async close({ drain = '0s' } = {}) {
      const time = readDuration('drain', drain)
      if (time > 0) await wait(time)
      watched.end()
      await end(server, closeTimeout)
    },
  }
}

function bind(
  server: Server,
  { port = 0, host = '0.0.0.0' }: ListenOptions,
  credentials: ServerCredentials,
): Promise<string> {
  const name = host.includes(':') ? `[${host}]` : host
  return new Promise((resolve, reject) => {
    server.bindAsync(`${name}:${port}`, credentials, (error, bound) => {
      if (error !== null) reject(listenError('grpc', host, port, error))
      else resolve(`${name === '0.0.0.0' || name === '[::]' ? '127.0.0.1' : name}:${bound}`)
    })
  })
}

async function end(server: Server, limit: number): Promise<void> {
  const controller = new AbortController()
  const ended = new Promise<void>(resolve => server.tryShutdown(() => resolve()))
  const cut = wait(limit, undefined, { signal: controller.signal }).then(
    () => server.forceShutdown(),
    () => {},
  )
  await ended
  controller.abort()
  await cut
}
