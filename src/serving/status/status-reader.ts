import type { ModelHost } from '../host/model-host.ts'
import type { PayloadLog } from '../host/payload-log.ts'
import type { ModelRegistry } from '../registry/model-registry.ts'
import { worstLevel } from '../watch/watch-report.ts'
import { AliasHistory } from './alias-history.ts'
import type { ServedModel, ServerStatus } from './server-status.ts'
import { TrafficHistory } from './traffic-history.ts'

/** What a status is read from. */
export interface StatusParts {
  readonly host: Pick<ModelHost, 'models' | 'ready' | 'metrics' | 'watch'>
  readonly registry: Pick<ModelRegistry, 'history'>
  readonly payloadLog?: Pick<PayloadLog, 'counts'>
  /** Where gRPC is served; default: nowhere. */
  readonly grpcAddress?: () => string | null
  /** Epoch milliseconds. */
  readonly clock?: () => number
}

/** Reads how a server is doing, and remembers an hour of its traffic. */
export interface StatusReader {
  read(): Promise<ServerStatus>
  close(): void
}

/** Samples of traffic are so far apart, milliseconds; 120 of them are kept. */
const every = 30_000

/** Starts to sample the traffic, until `close`. */
export function openStatusReader(parts: StatusParts): StatusReader {
  const { host, registry, payloadLog, grpcAddress = () => null, clock = Date.now } = parts
  const traffic = new TrafficHistory(host.metrics, clock)
  const aliases = new AliasHistory(registry, clock)
  const since = clock()
  const timer = setInterval(() => traffic.sample(), every).unref()
  return {
    async read() {
      const reports = host.watch?.reports() ?? []
      const pointsOf = traffic.read()
      const read = async (status: ServedModel['status']): Promise<ServedModel> => ({
        status,
        traffic: pointsOf(status.name),
        history: await aliases.of(status.name),
        watch: reports.filter(report => report.model === status.name),
      })
      const models = await Promise.all(host.models().map(read))
      const levels = models.flatMap(({ status, watch: found }) => [
        status.state === 'ready' ? ('ok' as const) : ('fail' as const),
        ...found.map(report => report.level),
      ])
      return {
        at: clock(),
        since,
        grpcAddress: grpcAddress(),
        ready: host.ready(),
        level: worstLevel(levels),
        models,
        payloadLog: payloadLog?.counts() ?? null,
      }
    },
    close: () => clearInterval(timer),
  }
}
