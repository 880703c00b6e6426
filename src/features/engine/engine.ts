import type { FeatureSetDefinition } from '../definition/definition.ts'
import type { Extensions } from '../extensions.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import type { Threads } from '../parallel/threads.ts'
import type { LongRunning } from '../progress.ts'
import type { Table } from '../table/table.ts'
import type { DataUntil } from './data-until.ts'

/** The input of a backfill: a checked spine with every request column, and the store of the sources. */
export interface BackfillInput extends LongRunning {
  readonly set: FeatureSetDefinition
  readonly spine: Table
  readonly offline: OfflineStore
  /** The code of own aggregates. */
  readonly extensions?: Extensions
  /** The time until which events are complete, by the alias of each label group; labels that look beyond it are null. */
  readonly dataUntil: DataUntil
  /** The threads that may be used; the caller closes them. */
  readonly threads: Threads
}

/** Something that computes feature sets over history. */
export interface Engine {
  readonly name: string
  /** The spine's columns, the joined ones, the derived ones, the labels; one row per spine row, in its order. */
  backfill(input: BackfillInput): Promise<Table>
}
