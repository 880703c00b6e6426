import type { FeatureSetDefinition } from '../definition/definition.ts'
import { madeColumns } from '../definition/set-columns.ts'
import { regrouped, scanTable } from '../offline/scan-table.ts'
import type { LongRunning } from '../progress.ts'
import type { Schema } from '../schema.ts'
import { keyBuckets } from '../spill/key-buckets.ts'
import type { SpillFile } from '../spill/spill-folder.ts'
import type { Column } from '../table/column.ts'
import { concatTables } from '../table/concat-tables.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { type Bootstrapped, type BootstrapTable, isComplete, takeGiven } from './bootstrap.ts'
import { keyCodes } from './key-codes.ts'
import { rowsByKey } from './key-shares.ts'
import { blockRuns, numbered, rowName, rowNumbers } from './numbered-rows.ts'
import type { SpillPlan } from './spill-join.ts'

/** Values that were computed before, for one block of a spine after the other. */
export interface BlockBootstrap {
  /** The columns of the spine that find them. */
  readonly keys: readonly string[]
  /** What is given for the rows of a block, of which the keys are needed. */
  take(block: number, spine: Table): Promise<Bootstrapped>
}

/**
 * Brings the rows of tables of computed values to the blocks of the spine that ask for them: through files by their keys' hash, or where
 * there is one block by looking at all rows when it is asked for.
 */
export async function blockBootstrap(
  tables: readonly BootstrapTable[],
  plan: Omit<SpillPlan, 'given'>,
  blocks: number,
): Promise<BlockBootstrap> {
  const spilled = blocks === 1 ? null : await Promise.all(tables.map(table => spillStored(table, plan)))
  return {
    keys: [...new Set(tables.flatMap(({ keys }) => keys))],
    take: (block, spine) =>
      takeGiven(tables, spine, async (table, position) => {
        const found = await (spilled === null ? foundRows(table, spine, plan.input) : spilled[position]?.read(block))
        return found ?? tableFromRows(numberedSchema(table), [])
      }),
  }
}

/** The columns that the set makes and that are not given for every row. */
export async function openColumns(
  set: FeatureSetDefinition,
  bootstrap: BlockBootstrap,
  { spine, blockRows }: Pick<SpillPlan, 'spine' | 'blockRows'>,
): Promise<ReadonlySet<string>> {
  const open = new Set<string>()
  let block = 0
  for await (const requests of regrouped(spine(bootstrap.keys), blockRows)) {
    const { given } = await bootstrap.take(block++, requests)
    for (const { name } of madeColumns(set)) if (!isComplete(given.get(name))) open.add(name)
  }
  return open
}

function numberedSchema({ schema }: BootstrapTable): Schema {
  return { ...schema, [rowName]: 'float64' }
}

/** The rows that requests find, read batch by batch. */
async function foundRows(
  source: BootstrapTable,
  spine: Table,
  input: Omit<SpillPlan['input'], 'spine'>,
): Promise<Table | null> {
  const found: Table[] = []
  for await (const batch of storedRows(source, input)) {
    const { offered } = keyCodes(columnsOf(spine, source.keys), columnsOf(batch, source.keys))
    const rows = Int32Array.from(offered.keys()).filter(row => (offered[row] as number) >= 0)
    if (rows.length > 0) found.push(takeTable(batch, rows))
  }
  return found.length === 0 ? null : concatTables(found)
}

async function* storedRows(
  { table, schema, reading }: BootstrapTable,
  { offline, signal }: Pick<SpillPlan['input'], 'offline'> & LongRunning,
): AsyncGenerator<Table> {
  let first = 0
  for await (const batch of scanTable(offline, table, schema, reading)) {
    signal?.throwIfAborted()
    yield numbered(batch, first)
    first += batch.rowCount
  }
}

/** Requests and stored rows meet in the bucket of their key; what a block's requests find goes to the block. */
async function spillStored(source: BootstrapTable, plan: Omit<SpillPlan, 'given'>): Promise<SpillFile> {
  const { folder, flushRows, buckets, blockRows, input } = plan
  const [requests, stored, found] = [
    await folder.file(flushRows),
    await folder.file(flushRows),
    await folder.file(flushRows),
  ]
  let first = 0
  for await (const batch of plan.spine(source.keys)) {
    const bucketOf = keyBuckets(columnsOf(batch, source.keys), buckets)
    await requests.appendRows(numbered(batch, first), bucketOf, buckets)
    first += batch.rowCount
  }
  for await (const batch of storedRows(source, input)) {
    await stored.appendRows(batch, keyBuckets(columnsOf(batch, source.keys), buckets), buckets)
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    input.signal?.throwIfAborted()
    const [asked, offered] = [await requests.read(bucket), await stored.read(bucket)]
    if (asked !== null && offered !== null) await appendFound(found, asked, offered, source.keys, blockRows)
  }
  return found
}

/** What the requests of each block find goes to the block. */
async function appendFound(
  found: SpillFile,
  asked: Table,
  stored: Table,
  keys: readonly string[],
  blockRows: number,
): Promise<void> {
  const codes = keyCodes(columnsOf(asked, keys), columnsOf(stored, keys))
  const byKey = rowsByKey(codes.offered, codes.keyCount)
  const takenFor = new Int32Array(codes.keyCount).fill(-1)
  for (const { block, start, end } of blockRuns(rowNumbers(asked), blockRows)) {
    const picked: number[] = []
    for (let row = start; row < end; row++) {
      const key = codes.asked[row] as number
      if (key < 0 || takenFor[key] === block) continue
      takenFor[key] = block
      for (let at = byKey.starts[key] as number; at < (byKey.starts[key + 1] as number); at++) {
        picked.push(byKey.rows[at] as number)
      }
    }
    if (picked.length > 0) await found.append(block, takeTable(stored, Int32Array.from(picked)))
  }
}

function columnsOf(table: Table, names: readonly string[]): readonly Column[] {
  return names.map(name => table.column(name))
}
