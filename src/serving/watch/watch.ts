import type { FeatureGroupDefinition } from '../../features/definition/definition.ts'
import type { Table } from '../../features/table/table.ts'
import type { WatchReference } from './watch-reference.ts'
import type { WatchReport } from './watch-report.ts'
import type { WatchedRow, WatchedVersion } from './watched-version.ts'

/** A version that begins to answer. */
export interface ServedVersion extends WatchedVersion {
  readonly model: string
  readonly version: number
  /** The feature groups that it reads. */
  readonly groups: readonly FeatureGroupDefinition[]
  /** What was registered with it; null: nothing was. */
  readonly reference: WatchReference | null
}

/** Sees the rows of one version. */
export interface VersionWatch {
  /** Counts answered rows; `numbers` are the model's, row after row. It never fails, and allocates nothing per row. */
  observe(rows: readonly WatchedRow[], numbers: Float64Array): void
  /** Counts answered rows that came as the pipeline's inputs. */
  observeTable(inputs: Table, numbers: Float64Array): void
  /** The version answers no more. */
  close(): void
}

/** How the versions that answer are doing. */
export interface HostWatch {
  /** How each version was doing when the rules were last judged. */
  reports(): readonly WatchReport[]
  /** Asks the store how fresh the groups are and judges all rules; it also happens by itself. */
  refresh(): Promise<void>
}

/** Watches everything that one process serves. */
export interface Watch extends HostWatch {
  /** Begins to watch a version. Opened again under the same name and number, it counts on. */
  open(version: ServedVersion): VersionWatch
  /** Whether it was asked to hold back readiness, and a version is failing. */
  holdsBack(model: string, version: number | null): boolean
  close(): void
}
