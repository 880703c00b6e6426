import type { FeatureSetDefinition } from '../definition/definition.ts'
import type { Extensions } from '../extensions.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { Threads } from '../parallel/threads.ts'
import type { LongRunning } from '../progress.ts'
import type { Table } from '../table/table.ts'
import type { DataUntil } from './data-until.ts'

/** What a backfill works on: a checked spine that has every request column, and where the sources are. */
export interface BackfillInput extends LongRunning {
  readonly set: FeatureSetDefinition
  readonly spine: Table
  readonly offline: OfflineStore
  /** The code of own aggregates. */
  readonly extensions?: Extensions
  /** Per label group, by alias, up to when its events are complete: a label that looks beyond is null. */
  readonly dataUntil: DataUntil
  /** Who may help; the caller closes them. */
  readonly threads: Threads
}

/** Something that computes feature sets over history. */
export interface Engine {
  readonly name: string
  /** The spine's columns, the joined ones, the derived ones, the labels; one row per spine row, in its order. */
  backfill(input: BackfillInput): Promise<Table>
}
