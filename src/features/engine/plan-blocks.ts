import type { BackfillOptions, BoundedOptions } from '../backfill.ts'
import { type FeatureSetDefinition, type JoinDefinition, schemaOf } from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { columnsOfJoins, madeColumns } from '../definition/set-columns.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { regrouped, scanTable } from '../offline/scan-table.ts'
import type { Schema } from '../schema.ts'
import { rowBytes, toBytes } from '../spill/byte-size.ts'
import type { Table } from '../table/table.ts'
import type { BackfillInput } from './engine.ts'
import { type HistoryPlan, type HistoryStates, historyPlan } from './history-states.ts'
import { eventTables, joinReach } from './join-reach.ts'
import { timesOf } from './source-times.ts'
import type { SpilledJoin, SpillPlan } from './spill-join.ts'

/** The spine's blocks: the rows that are worked out and written at a time. */
interface SpineBlocks {
  readonly blockRows: number
  readonly rows: number
  /** The first and the last time of each block. */
  readonly spans: readonly (readonly [number, number])[]
}

/** How a backfill goes block by block: what its blocks are, and which joins are worked out before them. */
export interface BlocksPlan extends SpineBlocks {
  /** The set, with windows apart that go on from states. */
  readonly set: FeatureSetDefinition
  /** The columns of the spine. */
  readonly schema: Schema
  /** The spine in order, with these columns. */
  readonly scan: (columns: readonly string[]) => AsyncIterable<Table>
  readonly apart: readonly ApartJoin[]
  /** How many buckets of keys there are for so many requests. */
  readonly bucketsFor: (rows: number) => Buckets
}

/** A join that is worked out key by key before the blocks. */
export interface ApartJoin extends Buckets {
  readonly spilled: SpilledJoin
  /** What keeps its states from day to day; null: nothing. */
  readonly history: HistoryStates | null
}

type Buckets = Pick<SpillPlan, 'buckets' | 'flushRows'>

/** Where a backfill goes block by block from and into. */
export type BlocksOptions = Pick<BackfillOptions, 'zone'> &
  Pick<BoundedOptions, 'spine' | 'into' | 'memory'> & { readonly partition?: string }

/**
 * Plans a backfill in bounded memory from the times of the spine and from facts about tables. A join whose blocks see few events beyond
 * their own times reads those for each block; another is worked out key by key before.
 */
export async function planBlocks(
  input: Omit<BackfillInput, 'spine'>,
  options: BlocksOptions,
  checkBatch: (batch: Table, firstRow: number) => void,
): Promise<BlocksPlan> {
  const { set, offline, signal } = input
  const stored = await offline.columns(options.spine, signal ? { signal } : {})
  const schema: Schema = { ...stored, ...schemaOf(set.request) }
  const { partition, zone } = options
  const reading = {
    ...(zone !== undefined && { zone }),
    ...(partition !== undefined && { partitions: [partition] }),
    ...(signal && { signal }),
  }
  const memory = toBytes(options.memory, 'memory')
  const blockRows = blockSize(memory, schema, set)
  const scan = (columns: readonly string[]): AsyncIterable<Table> => {
    const wanted = Object.fromEntries(columns.map(name => [name, schema[name] ?? 'timestamp']))
    return scanTable(offline, options.spine, wanted, { ...reading, batchRows: blockRows })
  }
  const bucketsFor = (rows: number): Buckets => bucketsOf(memory, schema, set, rows)
  const blocks = await measure(scan, set, blockRows, checkBatch)
  const parts = await historyOf(input, options, blocks)
  const apart = [...parts.set.groups, ...parts.set.labels].flatMap((join): ApartJoin[] => {
    const history = parts.states.get(join) ?? null
    const spilled = history?.spilled ?? spilledJoin(join, blocks)
    // A bucket is sized for four events a request.
    const requests = Math.max(blocks.rows, (history?.rows ?? 0) / 4)
    return spilled === null ? [] : [{ spilled, history, ...bucketsFor(requests) }]
  })
  return { ...blocks, set: parts.set, schema, scan, apart, bucketsFor }
}

/** About an eighth of the memory is a block's result; the rest is events, what is between, and the file's buffers. */
function blockSize(memory: number, schema: Schema, set: FeatureSetDefinition): number {
  const made = schemaOf(madeColumns(set))
  const rows = Math.floor(memory / 8 / rowBytes({ ...schema, ...made }))
  return Math.min(Math.max(rows, 16), 1_000_000)
}

/** A bucket of keys is to take about an eighth of the memory, if there are four events for each request. */
function bucketsOf(memory: number, schema: Schema, set: FeatureSetDefinition, rows: number): Buckets {
  const widest = Math.max(1, ...set.groups.map(join => rowBytes(schemaOf(columnsOfJoins([join])))))
  const buckets = Math.min(Math.max(Math.ceil((8 * rows * (widest + 4 * rowBytes(schema))) / memory), 2), 128)
  const flushRows = Math.floor(memory / 16 / buckets / (widest + rowBytes(schema)))
  return { buckets, flushRows: Math.min(Math.max(flushRows, 64), 65_536) }
}

async function measure(
  scan: (columns: readonly string[]) => AsyncIterable<Table>,
  set: FeatureSetDefinition,
  blockRows: number,
  checkBatch: (batch: Table, firstRow: number) => void,
): Promise<SpineBlocks> {
  const spans: [number, number][] = []
  let rows = 0
  for await (const block of regrouped(scan([set.time]), blockRows)) {
    checkBatch(block, rows)
    rows += block.rowCount
    let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const time of timesOf(block.column(set.time))) {
      if (time < earliest) earliest = time
      if (time > latest) latest = time
    }
    spans.push([earliest, latest])
  }
  if (rows === 0) {
    throw new ParameterError('spine', `the spine of ${definitionLabel(set)} has no rows; give at least one request`)
  }
  return { blockRows, rows, spans }
}

/** The windows over all history that can go on from a day before; only partitions have days. */
async function historyOf(
  input: Omit<BackfillInput, 'spine'>,
  { into, partition }: Pick<BoundedOptions, 'into'> & { readonly partition?: string },
  { spans }: SpineBlocks,
): Promise<HistoryPlan> {
  if (partition === undefined) return { set: input.set, states: new Map() }
  const [earliest, latest] = outermost(spans)
  return historyPlan(input, { into, partition, earliest, latest })
}

function outermost(spans: SpineBlocks['spans']): readonly [number, number] {
  return [Math.min(...spans.map(([first]) => first)), Math.max(...spans.map(([, last]) => last))]
}

/** What is read for all blocks together may be so many times what is read once. */
const readAgain = 1.5

/** The join to be worked out key by key; null for one that each block works out from the events around it. */
function spilledJoin(join: JoinDefinition, { spans }: SpineBlocks): SpilledJoin | null {
  const tables = eventTables(join)
  if (spans.length === 1 || tables === null) return null
  const { back, ahead } = joinReach(join)
  const [earliest, latest] = outermost(spans)
  if (back !== null) {
    const once = latest - earliest + back + ahead
    const together = spans.reduce((sum, [first, last]) => sum + last - first + back + ahead, 0)
    if (together <= readAgain * once) return null
  }
  const range = { until: latest + ahead + 1, ...(back !== null && { from: earliest - back }) }
  return { join, tables, range, history: null }
}
