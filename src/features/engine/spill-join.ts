import {
  type EventSourceDefinition,
  type FeatureSetDefinition,
  type JoinDefinition,
  schemaOf,
} from '../definition/definition.ts'
import type { OfflineStore, ReadOptions } from '../offline/offline-store.ts'
import { scanTable } from '../offline/scan-table.ts'
import { Pace } from '../progress.ts'
import type { Schema } from '../schema.ts'
import { keyBuckets } from '../spill/key-buckets.ts'
import type { SpillFile, SpillFolder } from '../spill/spill-folder.ts'
import { Column } from '../table/column.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { sliceTable, takeRows, takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import type { HistoryStates } from './history-states.ts'
import { joinColumns } from './join-columns.ts'
import type { EventTable } from './join-reach.ts'
import { keyNodes } from './join-rows.ts'
import { loadInput } from './loaded-input.ts'
import { readOptions } from './read-events.ts'
import { dropRows, sourceColumn, timesOf } from './source-rows.ts'

/** A join that is worked out key by key, because its blocks of requests would each read most of the events. */
export interface SpilledJoin {
  readonly join: JoinDefinition
  /** The tables that it reads. */
  readonly tables: readonly EventTable[]
  /** The times that can count for any request. */
  readonly range: { readonly from?: number; readonly until: number }
  /** What answers it from states that were saved, and keeps those of all keys; null: the events answer it. */
  readonly history: HistoryStates | null
}

/** What its parts share. */
export interface SpillPlan {
  readonly input: Omit<BackfillInput, 'spine'>
  readonly folder: SpillFolder
  /** The spine in order, with these columns. */
  readonly spine: (columns: readonly string[]) => AsyncIterable<Table>
  readonly blockRows: number
  readonly buckets: number
  readonly flushRows: number
}

/** The columns of a join for block number `block` of the spine. */
export type BlockColumns = (block: number) => Promise<readonly Column[]>

/**
 * Works a join out bucket by bucket of its keys: requests and events go to their key's bucket, each bucket is joined as if it were all
 * there is, and the answers go to their block of the spine.
 */
export async function spillJoin(spilled: SpilledJoin, plan: SpillPlan): Promise<BlockColumns> {
  const { join, history } = spilled
  const { input, folder, buckets, blockRows } = plan
  const requests = await folder.file(plan.flushRows)
  await spillRequests(join, requests, plan)
  const events = new Map<string, { readonly file: SpillFile; readonly needed: Schema }>()
  for (const table of spilled.tables) {
    const file = await folder.file(plan.flushRows)
    await spillEvents(join, table, spilled.range, file, plan)
    events.set(table.definition.name, { file, needed: table.needed })
  }
  await history?.spill(plan)
  const answers = await folder.file(plan.flushRows)
  const pace = new Pace(input)
  for (let bucket = 0; bucket < buckets; bucket++) {
    const found = await requests.read(bucket)
    if (found === null && history === null) continue
    const asked = found ?? noRequests(input.set)
    const times = timesOf(asked.column(input.set.time))
    const loaded = await loadInput({ ...input, spine: asked, offline: bucketStore(input.offline, events, bucket) })
    const columns = await (history === null
      ? joinColumns(join, times, loaded, pace)
      : history.answer(bucket, times, loaded, pace))
    const named = columns.map((column, index) => [`f${index}`, column] as const)
    await appendByBlock(answers, new Table([...named, [rowName, asked.column(rowName)]], asked.rowCount), blockRows)
  }
  return block => answersOf(answers, block, blockRows)
}

/** No column of a table can have this name. */
const rowName = '$row'

function noRequests({ request }: FeatureSetDefinition): Table {
  const schema: Schema = { ...schemaOf(request), [rowName]: 'float64' }
  return tableFromRows(schema, [])
}

/** Each request's keys, time and number go to its key's bucket. */
async function spillRequests(join: JoinDefinition, file: SpillFile, plan: SpillPlan): Promise<void> {
  const keys = join.keys.map(key => key.request)
  let first = 0
  for await (const batch of plan.spine([...new Set([...keys, plan.input.set.time])])) {
    const values = Float64Array.from({ length: batch.rowCount }, (_, row) => first + row)
    const rows = new Column('float64', batch.rowCount, { kind: 'number', values, validity: null })
    const columns = batch.columnNames.map(name => [name, batch.column(name)] as const)
    const buckets = keyBuckets(
      keys.map(name => batch.column(name)),
      plan.buckets,
    )
    await file.appendRows(new Table([...columns, [rowName, rows]], batch.rowCount), buckets, plan.buckets)
    first += batch.rowCount
  }
}

/** Each event that can count goes to its key's bucket; where events have ids, repeated ones are dropped before. */
async function spillEvents(
  join: JoinDefinition,
  { definition, needed }: EventTable,
  range: SpilledJoin['range'],
  file: SpillFile,
  plan: SpillPlan,
): Promise<void> {
  const { input, buckets } = plan
  const time = { column: definition.time, ...range }
  const options = { time, batchRows: plan.blockRows, ...readOptions(definition, input) }
  const batches = scanTable(input.offline, definition.name, needed, options)
  for await (const batch of definition.id === null ? batches : withoutRepeated(definition, batches, plan)) {
    input.signal?.throwIfAborted()
    const keys = keyNodes(join).map(node => sourceColumn(definition, node, batch))
    await file.appendRows(batch, keyBuckets(keys, buckets), buckets)
  }
}

/** Events of one id may have several keys, so they meet by id first. */
async function* withoutRepeated(
  source: EventSourceDefinition,
  batches: AsyncIterable<Table>,
  { folder, flushRows, buckets }: SpillPlan,
): AsyncGenerator<Table> {
  const byId = await folder.file(flushRows)
  for await (const batch of batches) {
    await byId.appendRows(batch, keyBuckets([batch.column(source.id ?? '')], buckets), buckets)
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const table = await byId.read(bucket)
    if (table === null) continue
    const codes = new Int32Array(table.rowCount)
    dropRows(source, table, codes)
    yield takeTable(
      table,
      Int32Array.from(codes.keys()).filter(row => codes[row] === 0),
    )
  }
}

/** The store with only those events whose keys are in the bucket; it may give events outside of the time asked for. */
function bucketStore(
  offline: OfflineStore,
  events: ReadonlyMap<string, { readonly file: SpillFile; readonly needed: Schema }>,
  bucket: number,
): OfflineStore {
  return {
    ...offline,
    async read<const S extends Schema>(name: string, schema: S, options?: ReadOptions): Promise<Table<S>> {
      const spilled = events.get(name)
      if (spilled === undefined) return offline.read(name, schema, options)
      const rows = (await spilled.file.read(bucket)) ?? tableFromRows(spilled.needed, [])
      return rows.select(Object.keys(schema)) as unknown as Table<S>
    },
  }
}

/** Rows come in the order of the spine, so those of a block stand together. */
async function appendByBlock(file: SpillFile, answers: Table, blockRows: number): Promise<void> {
  const rows = timesOf(answers.column(rowName))
  for (let start = 0; start < rows.length; ) {
    const block = Math.floor((rows[start] as number) / blockRows)
    let end = start
    while (end < rows.length && Math.floor((rows[end] as number) / blockRows) === block) end++
    await file.append(block, sliceTable(answers, start, end))
    start = end
  }
}

async function answersOf(file: SpillFile, block: number, blockRows: number): Promise<readonly Column[]> {
  const answers = await file.read(block)
  if (answers === null) throw new RangeError(`block ${block} has no answers`)
  const places = new Int32Array(answers.rowCount)
  const rows = timesOf(answers.column(rowName))
  for (let place = 0; place < rows.length; place++) places[(rows[place] as number) - block * blockRows] = place
  return answers.columnNames.filter(name => name !== rowName).map(name => takeRows(answers.column(name), places))
}
