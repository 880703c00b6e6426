import {
  type EventSourceDefinition,
  type FeatureSetDefinition,
  type JoinDefinition,
  schemaOf,
} from '../definition/definition.ts'
import type { OfflineStore, ReadOptions } from '../offline/offline-store.ts'
import { regrouped, scanTable } from '../offline/scan-table.ts'
import { Pace } from '../progress.ts'
import type { Schema } from '../schema.ts'
import { keyBuckets } from '../spill/key-buckets.ts'
import type { SpillFile, SpillFolder } from '../spill/spill-folder.ts'
import type { Column } from '../table/column.ts'
import { tableFromRows } from '../table/from-rows.ts'
import { sliceTable, takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import type { BlockBootstrap } from './block-bootstrap.ts'
import { missingRows } from './complete-backfill.ts'
import type { BackfillInput } from './engine.ts'
import type { HistoryStates } from './history-states.ts'
import { joinColumns } from './join-columns.ts'
import type { EventTable } from './join-reach.ts'
import { keyNodes } from './join-rows.ts'
import { loadInput } from './loaded-input.ts'
import { namingRows } from './naming-rows.ts'
import { blockRuns, numbered, rowName, rowNumbers } from './numbered-rows.ts'
import { readOptions } from './read-events.ts'
import { dropRows, sourceColumn } from './source-rows.ts'
import { timesOf } from './source-times.ts'

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
  /** What need not be worked out. */
  readonly given: BlockBootstrap | null
}

/** What a join has worked out for some rows of a block. */
export interface BlockAnswers {
  /** The place of each row among the answers; −1: it was not asked for. */
  readonly places: Int32Array
  /** One per feature. */
  readonly columns: readonly Column[]
}

/** The answers of a join for block number `block` of the spine, which has `rowCount` rows; null where it asks for none. */
export type BlockColumns = (block: number, rowCount: number) => Promise<BlockAnswers | null>

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
    const columns = await namingRows(Int32Array.from(rowNumbers(asked)), () =>
      history === null ? joinColumns(join, times, loaded, pace) : history.answer(bucket, times, loaded, pace),
    )
    const named = columns.map((column, index) => [`f${index}`, column] as const)
    await appendByBlock(answers, new Table([...named, [rowName, asked.column(rowName)]], asked.rowCount), blockRows)
  }
  return (block, rowCount) => answersOf(answers, block, block * blockRows, rowCount)
}

function noRequests({ request }: FeatureSetDefinition): Table {
  const schema: Schema = { ...schemaOf(request), [rowName]: 'float64' }
  return tableFromRows(schema, [])
}

/** The keys, time and number of each request that is to be answered go to its key's bucket. */
async function spillRequests(join: JoinDefinition, file: SpillFile, plan: SpillPlan): Promise<void> {
  const { given, buckets, blockRows, input } = plan
  const keys = join.keys.map(key => key.request)
  const needed = [...new Set([...keys, input.set.time])]
  let block = 0
  for await (const batch of regrouped(plan.spine([...new Set([...needed, ...(given?.keys ?? [])])]), blockRows)) {
    const all = numbered(batch.select(needed), block * blockRows)
    const open = given && missingRows(join, (await given.take(block, batch)).given, batch.rowCount)
    const requests = open === null ? all : takeTable(all, open)
    const bucketOf = keyBuckets(
      keys.map(name => requests.column(name)),
      buckets,
    )
    await file.appendRows(requests, bucketOf, buckets)
    block++
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
  const { files: _, ...others } = offline
  return {
    ...others,
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
  for (const { block, start, end } of blockRuns(rowNumbers(answers), blockRows)) {
    await file.append(block, sliceTable(answers, start, end))
  }
}

/** The answers of the block whose first row is number `first`, of `rowCount` rows; null where it asks for nothing. */
async function answersOf(
  file: SpillFile,
  block: number,
  first: number,
  rowCount: number,
): Promise<BlockAnswers | null> {
  const answers = await file.read(block)
  if (answers === null) return null
  const places = new Int32Array(rowCount).fill(-1)
  for (const [place, row] of rowNumbers(answers).entries()) places[row - first] = place
  const columns = answers.columnNames.filter(name => name !== rowName).map(name => answers.column(name))
  return { places, columns }
}
