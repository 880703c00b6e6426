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
import type { Table } from '../table/table.ts'
import { addReports } from './add-reports.ts'
import { answerBlocks, type SpilledAnswers } from './answer-blocks.ts'
import { blockBootstrap, openColumns } from './block-bootstrap.ts'
import { bootstrapTables } from './bootstrap.ts'
import type { BackfillInput } from './engine.ts'
import { type HistoryPlan, type HistoryStates, historyPlan } from './history-states.ts'
import { eventTables, joinReach } from './join-reach.ts'
import { timesOf } from './source-rows.ts'
import { type SpilledJoin, type SpillPlan, spillJoin } from './spill-join.ts'

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
  options: Pick<BackfillOptions, 'zone' | 'bootstrap'> &
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
  const tables = await bootstrapTables(madeColumns(set), schema, options.bootstrap ?? [], offline, input)
  const blocks = await measure(scan, set, blockRows, checkBatch)
  const parts = await historyOf(input, options, blocks)
  const folder = new SpillFolder(options.temporaryFolder)
  try {
    const plan = { input, folder, spine: scan, blockRows }
    const given =
      tables.length === 0
        ? null
        : await blockBootstrap(tables, { ...plan, ...bucketsOf(memory, schema, set, blocks.rows) }, blocks.spans.length)
    const open = given && (await openColumns(set, given, plan))
    const spilled: SpilledAnswers[] = []
    const histories: HistoryStates[] = []
    for (const whole of [...parts.set.groups, ...parts.set.labels]) {
      const history = parts.states.get(whole) ?? null
      const join = openJoin(whole, open, history !== null)
      const apart = join && (history?.spilled ?? spilledJoin(join, blocks))
      if (apart === null) continue
      // A bucket is sized for four events a request.
      const buckets = bucketsOf(memory, schema, set, Math.max(blocks.rows, (history?.rows ?? 0) / 4))
      spilled.push({ join: apart.join, answers: await spillJoin(apart, { ...plan, ...buckets, given }) })
      if (history !== null) histories.push(history)
    }
    const reports: BackfillReport[] = []
    const whole = regrouped(scan(Object.keys(schema)), blockRows)
    const answers = answerBlocks(whole, { ...input, set: parts.set }, { rows: blocks.rows, given, spilled, reports })
    const ordered = inOrder(answers, schema, set)
    const { expect } = options
    const written =
      expect === undefined ? ordered : expectedBatches(ordered, expect, `the backfill of ${definitionLabel(set)}`)
    await offline.write(options.into, written, {
      ...(partition !== undefined && { partition }),
      ...(signal && { signal }),
    })
    for (const history of histories) await history.save()
    return reports.reduce(addReports)
  } finally {
    await folder.remove()
  }
}

/** A join without the features that are given for every row; null where none is left. States are kept of all features or none. */
function openJoin(join: JoinDefinition, open: ReadonlySet<string> | null, keepsAll: boolean): JoinDefinition | null {
  if (open === null) return join
  const features = join.group.features.filter(({ name }) => open.has(`${join.alias}_${name}`))
  if (features.length === 0) return null
  return keepsAll ? join : { ...join, group: { ...join.group, features } }
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

/** The columns in the order of the set, whose groups may be parted. */
async function* inOrder(tables: AsyncIterable<Table>, spine: Schema, set: FeatureSetDefinition): AsyncGenerator<Table> {
  const names = [...Object.keys(spine), ...madeColumns(set).map(({ name }) => name)]
  for await (const table of tables) yield table.select(names)
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
