import type { FeatureGroupDefinition } from '../../features/definition/definition.ts'
import type { Table } from '../../features/table/table.ts'
import type { WatchReference } from './watch-reference.ts'
import type { WatchReport } from './watch-report.ts'
import type { WatchedRow, WatchedVersion } from './watched-version.ts'

/** A version that starts to answer. */
export interface ServedVersion extends WatchedVersion {
  readonly model: string
  readonly version: number
  /** The feature groups that it reads. */
  readonly groups: readonly FeatureGroupDefinition[]
  /** The reference that was registered with it; null if there is none. */
  readonly reference: WatchReference | null
}

/** Sees the rows of one version. */
export interface VersionWatch {
  /** Counts answered rows; `numbers` are the model's, row after row. It never fails, and allocates nothing per row. */
  observe(rows: readonly WatchedRow[], numbers: Float64Array): void
  /** Counts answered rows that came as the pipeline's inputs. */
  observeTable(inputs: Table, numbers: Float64Array): void
  /** Ends the watch: the version no longer answers. */
  close(): void
}

/** Reports on the versions that answer. */
export interface HostWatch {
  /** The report on each version, as of when the rules were last judged. */
  reports(): readonly WatchReport[]
  /** Reads the freshness of groups from the store and judges all rules; this also happens automatically. */
  refresh(): Promise<void>
}

/** Watches everything that one process serves. */
export interface Watch extends HostWatch {
  /** Starts to watch a version. If it was watched before under the same name and number, counting continues. */
  open(version: ServedVersion): VersionWatch
  /** Whether it was asked to hold back readiness, and a version is failing. */
  holdsBack(model: string, version: number | null): boolean
  close(): void
}
