import { requireOptions } from '../../features/errors/parameter-error.ts'
import type { Files } from '../../features/files/files.ts'
import { localFiles } from '../../features/files/local-files.ts'
import { mlflowRoutes } from '../../serving/mlflow-api/mlflow-routes.ts'
import type { ModelRegistry } from '../../serving/registry/model-registry.ts'
import { type RegistryRouteOptions, registryRoutes } from '../../serving/registry-api/registry-routes.ts'
import type { Tracing } from '../../serving/tracing/tracing.ts'
import type { Tokens } from '../http/access-check.ts'
import type { ServerLog } from '../http/create-app.ts'
import { type HttpServer, type ListenOptions, openHttpServer } from '../http/http-server.ts'
import type { ServerLimits } from '../http/server-limits.ts'

/** A registry that listens: its address, and how it is closed. */
export type RegistryServer = HttpServer

/** What is served, where, and to whom. */
export interface ServeRegistryOptions {
  /** Any registry, like that of `folderRegistry`. */
  readonly registry: ModelRegistry
  /** Where it listens; default: a free port of every address. */
  readonly http?: ListenOptions
  /** `admin` for everything, without which nothing can be changed; `read` for reading, which is open without it. */
  readonly tokens?: Pick<Tokens, 'admin' | 'read'>
  /**
   * Also serves MLflow's REST API, for its Python client; the value is a folder, or other files, for what MLflow has and a registry lacks:
   * descriptions, tags, stages and uploaded artifacts.
   */
  readonly mlflow?: string | Files
  /** Bytes of a version, and of its JSON parts. */
  readonly versions?: RegistryRouteOptions
  /** What a client may take; by default a request may take an hour, for large files. */
  readonly limits?: ServerLimits
  /** Makes a span of each request; see `bighead/opentelemetry`. Default: none. */
  readonly tracing?: Tracing
  /** Default `failures`. */
  readonly log?: ServerLog
}

/** Serves a model registry over HTTP, for `httpRegistry` and every other client. It needs the optional peer `fastify`. */
export async function serveRegistry(options: ServeRegistryOptions): Promise<RegistryServer> {
  requireOptions<ServeRegistryOptions>(options, {
    registry: 'resolve',
    http: null,
    tokens: null,
    mlflow: null,
    versions: null,
    limits: null,
    tracing: 'within?',
    log: null,
  })
  const { registry, http = {}, tokens = {}, mlflow, versions = {}, limits = {}, tracing, log } = options
  const files = typeof mlflow === 'string' ? localFiles(mlflow) : mlflow
  const routes = [
    ...registryRoutes(registry, versions),
    ...(files === undefined ? [] : mlflowRoutes({ registry, files })),
  ]
  return openHttpServer(routes, {
    ...http,
    tokens,
    limits: { requestTimeout: '1h', ...limits },
    ...(tracing === undefined ? {} : { tracing }),
    ...(log === undefined ? {} : { log }),
  })
}
