import { readFile } from 'node:fs/promises'
import { pushEndpoint } from '../../serving/feast/push-route.ts'
import { openModelHost } from '../../serving/host/model-host.ts'
import { ServedSets } from '../../serving/http/served-sets.ts'
import { openStatusReader } from '../../serving/status/status-reader.ts'
import { type HttpServer, openHttpServer } from '../http/http-server.ts'
import type { GrpcServer, GrpcServerOptions } from './grpc-server.ts'
import type { ModelServer, ServeOptions } from './serve.ts'
import { serverRoutes } from './server-routes.ts'
import { writeFailure } from './write-failure.ts'

/** Loads the models, then listens; what was opened is closed again where something fails. */
export async function openServer(options: ServeOptions): Promise<ModelServer> {
  const { http = {}, grpc: _, tokens, log, features = [], push, ...hosted } = options
  const { registry, online, extensions, clock = Date.now } = options
  const host = await openModelHost(hosted)
  const sets = new ServedSets({
    ...{ host, online, featureSets: features.map(({ definition }) => definition) },
    ...(extensions !== undefined && { extensions }),
  })
  let calls: GrpcServer | null = null
  const { payloadLog, tracing } = options
  const grpcAddress = (): string | null => calls?.address ?? null
  const status = openStatusReader({ host, registry, clock, grpcAddress, ...(payloadLog && { payloadLog }) })
  const pushing = push && pushEndpoint(sets, { online, ...push, ...(extensions !== undefined && { extensions }) })
  const free = async (): Promise<void> => {
    await pushing?.close()
    sets.close()
    status.close()
    await host.close()
  }
  let server: HttpServer | null = null
  try {
    const version = await packageVersion()
    calls = await openCalls(options, { host, sets, clock, version })
    const routes = serverRoutes({ host, sets, status, push: pushing?.route ?? null, clock, version })
    server = await openHttpServer(routes, {
      ...http,
      ...(tokens !== undefined && { tokens }),
      ...(log !== undefined && { log }),
      ...(tracing !== undefined && { tracing }),
      onClosing: () => host.drain(),
    })
  } catch (error) {
    await calls?.close()
    await free()
    throw error
  }
  let closed: Promise<void> | null = null
  const close: ModelServer['close'] = settings => {
    const ended = async (): Promise<void> => {
      await Promise.all([server.close(settings), calls?.close(settings)])
    }
    closed ??= ended().finally(free)
    return closed
  }
  return {
    address: server.address,
    grpcAddress: grpcAddress(),
    host,
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

/** Serves gRPC where it is asked for; its packages are loaded only then. */
async function openCalls(
  { grpc, http, tokens, log, tracing }: ServeOptions,
  parts: Pick<GrpcServerOptions, 'host' | 'sets' | 'clock' | 'version'>,
): Promise<GrpcServer | null> {
  if (grpc === undefined) return null
  const { openGrpcServer } = await import('./grpc-server.ts')
  return openGrpcServer({
    ...parts,
    listen: grpc,
    ...(tokens !== undefined && { tokens }),
    ...(http?.limits !== undefined && { limits: http.limits }),
    ...(log !== 'nothing' && { onFailure: writeFailure }),
    ...(tracing !== undefined && { tracing }),
  })
}

async function packageVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'))
  return String(manifest.version)
}
