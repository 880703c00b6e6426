import type { FeatureSet } from '../../features/definition/feature-set.ts'
import {
  ParameterError,
  requireDefinition,
  requireList,
  requireOptions,
  requireSettings,
} from '../../features/errors/parameter-error.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import type { Schema } from '../../features/schema.ts'
import type { ModelHost, ModelHostOptions } from '../../serving/host/model-host.ts'
import type { Tokens } from '../http/access-check.ts'
import type { ServerLog } from '../http/create-app.ts'
import type { CloseOptions, ListenOptions } from '../http/http-server.ts'
import type { ServerLimits } from '../http/server-limits.ts'
import type { GrpcListenOptions } from './grpc-server.ts'

/** Where HTTP is served, and the limits on clients. */
export interface HttpOptions extends ListenOptions {
  readonly limits?: ServerLimits
}

/** The options of a model server: those of its host, and where it answers. */
export interface ServeOptions extends ModelHostOptions {
  readonly online: OnlineStore
  /** Further feature sets for `POST /features`, besides those that the models were trained on. */
  readonly features?: readonly FeatureSet<Schema, Schema, Schema>[]
  /** Serves `POST /push`, which needs the admin token. `shard` identifies this process among those running at the same time. */
  readonly push?: { readonly shard: string }
  /** Default: a free port of every address. */
  readonly http?: HttpOptions
  /** Where gRPC is served, with the limits and tokens of HTTP. Default: nowhere. */
  readonly grpc?: GrpcListenOptions
  readonly tokens?: Tokens
  /** What is written to the standard output, one JSON object a line. Default `failures`. */
  readonly log?: ServerLog
}

/** A model server that answers. */
export interface ModelServer {
  /** Of HTTP, like `http://127.0.0.1:8080`. */
  readonly address: string
  /** Of gRPC, like `127.0.0.1:8081`; null without it. */
  readonly grpcAddress: string | null
  /** The models that it serves; a host service may call them in process. */
  readonly host: ModelHost
  /**
   * Reports that it is not ready, keeps serving for the time of `drain`, then takes no new calls, finishes those in progress and frees
   * everything but the store and the registry. Closing again waits for the same shutdown.
   */
  close(options?: CloseOptions): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Serves models and features over HTTP, and over gRPC where `grpc` says so.
 *
 * @throws {ParameterError} for unknown and invalid options, and for an address that is in use.
 * @throws {ModelNotFoundError} and whatever else loading throws, for a model that cannot be served; nothing is then left open.
 */
export async function serve(options: ServeOptions): Promise<ModelServer> {
  requireOptions<ServeOptions>(options, {
    ...{ registry: 'resolve', online: 'read', models: null, follow: null, limits: null, warmUpRows: null },
    ...{
      payloadLog: 'write?',
      clock: null,
      onEvent: 'call?',
      tracing: 'within?',
      runtimes: null,
      extensions: null,
      watch: null,
    },
    ...{ features: null, push: null, http: null, grpc: null, tokens: null, log: null },
  })
  requireList('models', options.models, 'a list of references')
  for (const set of options.features ?? []) requireDefinition('features', set, ['featureSet'])
  requireSettings<HttpOptions>(options.http, { port: null, host: null, limits: null }, 'http')
  requireSettings<GrpcListenOptions>(options.grpc, { port: null, host: null, tls: null }, 'grpc')
  checkPort('http.port', options.http?.port)
  checkPort('grpc.port', options.grpc?.port)
  const { openServer } = await import('./open-server.ts')
  return openServer(options)
}

function checkPort(parameter: string, port: unknown): void {
  if (port === undefined || (Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65_535)) return
  throw new ParameterError(parameter, 'a whole number between 0 and 65535 is needed; 0 is any free one.')
}
