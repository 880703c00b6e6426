import type { EventBatch } from '../online/event-stream.ts'
import { sliceTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'

const rowsPerBatch = 8192

/**
 * Rows that are already in order as batches of one shard; `offset` is the position of the first row, and rows at or before
 * the position in `after` are left out.
 */
export function* batchesOf(
  table: Table,
  shard: string,
  offset: number,
  options: { readonly after?: { readonly [shard: string]: number }; readonly signal?: AbortSignal },
): Generator<EventBatch> {
  const after = options.after !== undefined && Object.hasOwn(options.after, shard) ? options.after[shard] : undefined
  const skip = after === undefined ? 0 : Math.max(0, after + 1 - offset)
  for (let start = skip; start < table.rowCount; start += rowsPerBatch) {
    options.signal?.throwIfAborted()
    yield { kind: 'events', shard, offset: offset + start, table: sliceTable(table, start, start + rowsPerBatch) }
  }
}
