import type { BackfillOptions, BackfillReport, BoundedOptions } from '../backfill.ts'
import { type FeatureSetDefinition, type JoinDefinition, schemaOf } from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { columnsOfJoins, madeColumns } from '../definition/set-columns.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { regrouped, scanTable } from '../offline/scan-table.ts'
import type { AnyExpectations } from '../quality/expectation.ts'
import { expectedBatches } from '../quality/expectation-check.ts'
import type { Schema } from '../schema.ts'
import { rowBytes, toBytes } from '../spill/byte-size.ts'
import { SpillFolder } from '../spill/spill-folder.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { labelReport } from './data-until.ts'
import type { BackfillInput } from './engine.ts'
import { inProcessBackfill } from './in-process-backfill.ts'
import { eventTables, joinReach } from './join-reach.ts'
import { timesOf } from './source-rows.ts'
import { type BlockColumns, type SpilledJoin, type SpillPlan, spillJoin } from './spill-join.ts'

/** The spine's blocks: the rows that are worked out and written at a time. */
interface SpineBlocks {
  readonly blockRows: number
  readonly rows: number
  /** The first and the last time of each block. */
  readonly spans: readonly (readonly [number, number])[]
}

/**
 * A backfill block by block of the spine, each written when it is done, so that neither the spine nor the events nor the result have to
 * fit in memory.
 *
 * A join whose blocks see few events beyond their own times reads those for each block. Another is worked out key by key before, through
 * files in a temporary folder, which is removed whatever happens.
 */
export async function boundedBackfill(
  input: Omit<BackfillInput, 'spine'>,
  options: Pick<BackfillOptions, 'zone'> &
    BoundedOptions & { readonly partition?: string; readonly expect?: AnyExpectations },
  checkBatch: (batch: Table, firstRow: number) => void,
): Promise<BackfillReport> {
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
  const blocks = await measure(scan, set, blockRows, checkBatch)
  const folder = new SpillFolder(options.temporaryFolder)
  try {
    const plan: SpillPlan = { input, folder, spine: scan, blockRows, ...bucketsOf(memory, schema, set, blocks.rows) }
    const spilled = new Map<JoinDefinition, BlockColumns>()
    for (const join of [...set.groups, ...set.labels]) {
      const apart = spilledJoin(join, blocks)
      if (apart !== null) spilled.set(join, await spillJoin(apart, plan))
    }
    const whole = regrouped(scan(Object.keys(schema)), blockRows)
    const counter = new LabelCounter(input)
    const answers = answerBlocks(whole, blocks, spilled, input, counter)
    const subject = `the backfill of ${definitionLabel(set)}`
    const { expect } = options
    const written = expect === undefined ? answers : expectedBatches(answers, expect, subject)
    await offline.write(options.into, written, {
      ...(partition !== undefined && { partition }),
      ...(signal && { signal }),
    })
    return { rows: blocks.rows, labels: counter.labels(), bootstrap: [], external: [] }
  } finally {
    await folder.remove()
  }
}

/** About an eighth of the memory is a block's result; the rest is events, what is between, and the file's buffers. */
function blockSize(memory: number, schema: Schema, set: FeatureSetDefinition): number {
  const made = schemaOf(madeColumns(set))
  const rows = Math.floor(memory / 8 / rowBytes({ ...schema, ...made }))
  return Math.min(Math.max(rows, 16), 1_000_000)
}

/** A bucket of keys is to take about an eighth of the memory, if there are four events for each request. */
function bucketsOf(
  memory: number,
  schema: Schema,
  set: FeatureSetDefinition,
  rows: number,
): Pick<SpillPlan, 'buckets' | 'flushRows'> {
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

/** What is read for all blocks together may be so many times what is read once. */
const readAgain = 1.5

/** The join to be worked out key by key; null for one that each block works out from the events around it. */
function spilledJoin(join: JoinDefinition, { spans }: SpineBlocks): SpilledJoin | null {
  const tables = eventTables(join)
  if (spans.length === 1 || tables === null) return null
  const { back, ahead } = joinReach(join)
  const earliest = Math.min(...spans.map(([first]) => first))
  const latest = Math.max(...spans.map(([, last]) => last))
  if (back !== null) {
    const once = latest - earliest + back + ahead
    const together = spans.reduce((sum, [first, last]) => sum + last - first + back + ahead, 0)
    if (together <= readAgain * once) return null
  }
  return { join, tables, range: { until: latest + ahead + 1, ...(back !== null && { from: earliest - back }) } }
}

async function* answerBlocks(
  blocks: AsyncIterable<Table>,
  { rows }: SpineBlocks,
  spilled: ReadonlyMap<JoinDefinition, BlockColumns>,
  input: Omit<BackfillInput, 'spine'>,
  counter: LabelCounter,
): AsyncGenerator<Table> {
  const { onProgress, ...quiet } = input
  let number = 0
  let done = 0
  for await (const spine of blocks) {
    const known = new Map<JoinDefinition, readonly Column[]>()
    for (const [join, columns] of spilled) known.set(join, await columns(number))
    yield await inProcessBackfill({ ...quiet, spine }, known)
    counter.add(timesOf(spine.column(input.set.time)))
    number++
    done += spine.rowCount
    onProgress?.({ stage: 'backfill', done, total: rows, unit: 'rows' })
  }
  if (done !== rows)
    throw new ParameterError('spine', `the table had ${rows} rows and then ${done}; leave it alone meanwhile`)
}

/** Adds up what is not known yet of each block's labels. */
class LabelCounter {
  readonly #input: Omit<BackfillInput, 'spine'>
  #labels: BackfillReport['labels']

  constructor(input: Omit<BackfillInput, 'spine'>) {
    this.#input = input
    this.#labels = labelReport(input.set, new Float64Array(0), input.dataUntil)
  }

  add(times: Float64Array): void {
    const more = labelReport(this.#input.set, times, this.#input.dataUntil)
    this.#labels = this.#labels.map((label, index) => ({
      ...label,
      immature: label.immature + (more[index]?.immature ?? 0),
    }))
  }

  labels(): BackfillReport['labels'] {
    return this.#labels
  }
}
