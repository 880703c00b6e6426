import { eventParts, type FeatureGroupDefinition, type FeatureSetDefinition } from '../definition/definition.ts'
import { madeColumns } from '../definition/set-columns.ts'
import { withResults } from '../engine/result-store.ts'
import type { PlannedJoin, PlannedRead } from '../explain.ts'
import type { OfflineStore } from '../offline/offline-store.ts'
import { columnFromExact } from '../table/build-column.ts'
import { takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import { recordingStore } from './recording-store.ts'

/** What was read, and the sets whose results were computed for it. */
export interface TakenReads {
  readonly reads: readonly PlannedRead[]
  readonly results: PlannedJoin['results']
}

/** A store without rows for a dry run of groups, and what was read of it since the last `take`. */
export interface PlannedReads {
  readonly offline: OfflineStore
  take(): Promise<TakenReads>
}

/** Writes down what groups read; `plan` goes into the sets whose results they read. */
export function plannedReads(
  groups: readonly FeatureGroupDefinition[],
  offline: OfflineStore,
  plan: (set: FeatureSetDefinition, spine: Table) => Promise<readonly PlannedJoin[]>,
): PlannedReads {
  const spines = groups.flatMap(({ source }) =>
    source.kind === 'entitySource' ? [] : eventParts(source).flatMap(part => part.result?.spine ?? []),
  )
  const recorder = recordingStore(offline, new Set(spines))
  const results: PlannedJoin['results'][number][] = []
  return {
    offline: withResults(recorder.store, groups, async (inner, requests) => {
      results.push({ set: inner.name, joins: await plan(inner, requests) })
      return nothingOf(inner, requests)
    }),
    take: async () => ({ reads: await recorder.take(), results: results.splice(0) }),
  }
}

/** A result that has no rows, with every column that was asked for. */
export function nothingOf(set: FeatureSetDefinition, requests: Table): Table {
  const columns = madeColumns(set).map(({ name, type }) => [name, columnFromExact(type, [])] as const)
  const empty = takeTable(requests, new Int32Array(0))
  return new Table([...empty.columnNames.map(name => [name, empty.column(name)] as const), ...columns], 0)
}
