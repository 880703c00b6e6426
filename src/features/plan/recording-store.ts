import type { PlannedRead } from '../explain.ts'
import type { OfflineStore, ReadOptions } from '../offline/offline-store.ts'
import type { Schema } from '../schema.ts'
import { tableFromRows } from '../table/from-rows.ts'
import type { Table } from '../table/table.ts'

/** A store that writes down what is read of another one, and gives no rows. */
export interface RecordingStore {
  readonly store: OfflineStore
  /** What was read since the last call. */
  take(): Promise<readonly PlannedRead[]>
}

/**
 * Records reads in their order. Of the tables in `spines`, whose rows decide what is read for a result, it gives requests without keys
 * at both ends of the time range.
 */
export function recordingStore(offline: OfflineStore, spines: ReadonlySet<string>): RecordingStore {
  let reads: Promise<PlannedRead>[] = []
  const { files: _, ...others } = offline
  return {
    store: {
      ...others,
      async read<const S extends Schema>(table: string, schema: S, options: ReadOptions = {}): Promise<Table<S>> {
        reads.push(plannedRead(offline, table, schema, options))
        const ends = spines.has(table) && options.time !== undefined ? endsOf(options.time) : []
        return tableFromRows(schema, ends as never)
      },
    },
    async take() {
      const taken = await Promise.all(reads)
      reads = []
      return taken
    },
  }
}

/** A read of a store, with about how many rows it gives. */
export async function plannedRead(
  offline: OfflineStore,
  table: string,
  schema: Schema,
  { partitions, time, signal }: ReadOptions,
): Promise<PlannedRead> {
  const rows = await offline.estimateRows?.(table, {
    ...(partitions !== undefined && { partitions }),
    ...(time && { time }),
    ...(signal && { signal }),
  })
  return {
    table,
    columns: Object.keys(schema),
    partitions: partitions ?? null,
    time: time === undefined ? null : { column: time.column, from: time.from ?? null, until: time.until ?? null },
    rows: rows ?? null,
  }
}

function endsOf({ column, from, until }: NonNullable<ReadOptions['time']>): readonly object[] {
  const last = until === undefined ? 0 : Math.ceil(until) - 1
  const first = from === undefined || !Number.isFinite(from) ? last : Math.min(from, last)
  return [{ [column]: first }, { [column]: last }]
}
