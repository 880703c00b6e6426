import type { Schema } from '../schema.ts'
import { concatTables } from '../table/concat-tables.ts'
import { sliceTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import type { OfflineStore, ScanOptions } from './offline-store.ts'

/** How many rows a batch has where nothing is said. */
export const defaultBatchRows = 131_072

/** A table in batches, in stored order, from any store: one that cannot scan is read as a whole. */
export async function* scanTable<const S extends Schema>(
  store: OfflineStore,
  table: string,
  schema: S,
  options: ScanOptions = {},
): AsyncGenerator<Table<S>> {
  if (store.scan !== undefined) {
    yield* store.scan(table, schema, options)
    return
  }
  const { batchRows = defaultBatchRows, ...reading } = options
  const whole = await store.read(table, schema, reading)
  for (let start = 0; start < whole.rowCount; start += batchRows) yield sliceTable(whole, start, start + batchRows)
}

/** The same rows in tables of `rows` rows each, the last of which may be shorter; a table that is no batch is cut without a copy. */
export async function* regrouped(data: Table | AsyncIterable<Table>, rows: number): AsyncGenerator<Table> {
  let waiting: Table[] = []
  let count = 0
  for await (const batch of batchesOf(data)) {
    let start = 0
    while (count + batch.rowCount - start >= rows) {
      const end = start + rows - count
      yield concatTables([...waiting, sliceTable(batch, start, end)])
      waiting = []
      count = 0
      start = end
    }
    if (start < batch.rowCount || (batch.rowCount === 0 && waiting.length === 0)) {
      waiting.push(sliceTable(batch, start, batch.rowCount))
      count += batch.rowCount - start
    }
  }
  if (waiting.length > 0) yield concatTables(waiting)
}

/** All rows as one table; null without a batch. */
export async function collected(data: Table | AsyncIterable<Table>): Promise<Table | null> {
  const batches: Table[] = []
  for await (const batch of batchesOf(data)) batches.push(batch)
  return batches.length === 0 ? null : concatTables(batches)
}

async function* batchesOf(data: Table | AsyncIterable<Table>): AsyncGenerator<Table> {
  if (data instanceof Table) yield data
  else if (Symbol.asyncIterator in data) yield* data
  else yield data
}
