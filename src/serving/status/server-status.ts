import type { ModelStatus } from '../host/model-status.ts'
import type { HistoryEntry } from '../registry/model-registry.ts'
import type { WatchLevel, WatchReport } from '../watch/watch-report.ts'
import type { TrafficPoint } from './traffic-history.ts'

/** The state of a server, as JSON-safe data; times are epoch milliseconds. */
export interface ServerStatus {
  readonly at: number
  /** When it was started. */
  readonly since: number
  /** Where gRPC is served, like `127.0.0.1:8081`; null: nowhere. */
  readonly grpcAddress: string | null
  /** Whether it takes requests. */
  readonly ready: boolean
  /** The worst of all models; `fail` too where one is not ready. */
  readonly level: WatchLevel
  readonly models: readonly ServedModel[]
  /** Records of payloads that were written and dropped; null: none are kept. */
  readonly payloadLog: { readonly written: number; readonly dropped: number } | null
}

/** A served model and everything known about it. */
export interface ServedModel {
  readonly status: ModelStatus
  /** Over the last hour, oldest first. */
  readonly traffic: readonly TrafficPoint[]
  /** The last changes of its aliases, newest first; null: the registry could not be asked. */
  readonly history: readonly HistoryEntry[] | null
  /** Of each of its versions that answers. */
  readonly watch: readonly WatchReport[]
}
