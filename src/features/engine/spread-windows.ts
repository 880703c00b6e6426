import { featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { AggregateFeatureDefinition, FeatureGroupDefinition, JoinDefinition } from '../definition/definition.ts'
import type { Extensions } from '../extensions.ts'
import { loadExtensions } from '../load-extensions.ts'
import { isShareable, share, shareTable } from '../parallel/shared-memory.ts'
import { outputColumn, type SharedOutput, sharedOutput } from '../parallel/shared-output.ts'
import { neighbour, type Threads, type ThreadWork } from '../parallel/threads.ts'
import type { LongRunning } from '../progress.ts'
import { Column } from '../table/column.ts'
import { concatColumns } from '../table/concat-tables.ts'
import { takeRows } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import type { KeyCodes } from './key-codes.ts'
import { keyShares, type RowsByKey, rowsByKey } from './key-shares.ts'
import { isAscending, orderByTime } from './radix-order.ts'
import { rowShares } from './row-shares.ts'
import { timesOf } from './source-times.ts'
import { aggregatesOf, type WindowRows } from './window-inputs.ts'
import type { WindowAnswers, WindowShare, WindowWork } from './window-work.ts'

/** The windows of a group, its stored events, and who asks when. */
export interface WindowQuestions extends WindowRows {
  readonly codes: KeyCodes
  readonly times: Float64Array
  /** How long before a request events can count; null: without end. */
  readonly reach: number | null
}

/** Shares of a thread: several, so that a slow one does not keep the others waiting. */
const sharesEach = 3

const work: ThreadWork<WindowWork, WindowShare, WindowAnswers> = {
  url: neighbour('window-work', import.meta.url),
  load: () => import('./window-work.ts'),
}

/** What keeps a group from threads is a column that cannot be on shared memory, or an own aggregate that is in no module. */
export async function canSpread(
  { group }: JoinDefinition,
  stored: Table,
  extensions: Extensions | undefined,
): Promise<boolean> {
  return stored.columnNames.every(name => isShareable(stored.column(name).data)) && inModules(group, extensions)
}

/** Whether threads can load the own aggregates of a group. */
export async function inModules(group: FeatureGroupDefinition, extensions: Extensions | undefined): Promise<boolean> {
  if (!group.features.some(feature => feature.kind === 'aggregate' && feature.own)) return true
  return loadExtensions(modulesOf(extensions), { groups: [group] }).then(
    () => true,
    () => false,
  )
}

function modulesOf(extensions: Extensions | undefined): readonly URL[] {
  return [extensions ?? []].flat().filter(part => part instanceof URL)
}

/** The features of a group, one column each for every row of the spine, worked out by threads: the same bits for any number of them. */
export async function spreadWindows(
  { join, source, stored, own, codes, times, reach }: WindowQuestions,
  threads: Threads,
  { extensions, signal, onProgress }: LongRunning & { readonly extensions?: Extensions },
): Promise<readonly Column[]> {
  const features = aggregatesOf(join)
  const count = threads.count * sharesEach
  const canDivide = reach !== null && features.every(feature => isExact(feature, own))
  const byRows = canDivide ? rowShares(times, reach, count) : null
  const asked = byRows === null ? rowsByKey(codes.asked, codes.keyCount) : null
  const offered = byRows === null ? rowsByKey(codes.offered, codes.keyCount) : null
  const byKey = asked && offered && { asked: sharedRows(asked), offered: sharedRows(offered) }
  const outputs = features.map(({ type }) => sharedOutput(type, times.length, byRows !== null))
  const shares = byRows ?? keyShares({ ...(byKey as NonNullable<typeof byKey>), times }, count, canDivide)
  const shared: WindowWork = {
    join,
    source,
    modules: features.some(feature => feature.own) ? modulesOf(extensions).map(({ href }) => href) : [],
    stored: shareTable(stored),
    asked: share(codes.asked),
    offered: share(codes.offered),
    keyCount: codes.keyCount,
    times: share(times),
    reach: reach ?? Number.POSITIVE_INFINITY,
    order: byRows && inOrder(timesOf(stored.column(source.time))),
    byKey,
    outputs,
  }
  const stage = `backfill ${join.alias}`
  let done = 0
  const answers = await threads.run(work, shared, shares, {
    stage,
    ...(signal && { signal }),
    onDone: number => {
      done += shares[number]?.requests ?? 0
      onProgress?.({ stage, done: Math.round(done), total: times.length, unit: 'rows' })
    },
  })
  const places = placesOf(answers, times.length)
  return features.map(({ type }, index) => {
    const output = outputs[index] as SharedOutput | null
    return output === null ? gather(type, answers, index, places) : outputColumn(type, output)
  })
}

/** The events in order of time; usually they are stored so. */
function inOrder(times: Float64Array): NonNullable<WindowWork['order']> {
  if (isAscending(times)) return { rows: null, times: share(times) }
  const rows = orderByTime(times)
  return { rows: share(rows), times: share(timesInOrder(times, rows)) }
}

function timesInOrder(times: Float64Array, rows: Int32Array): Float64Array {
  const sorted = new Float64Array(times.length)
  for (let at = 0; at < rows.length; at++) sorted[at] = times[rows[at] as number] as number
  return sorted
}

function sharedRows({ rows, starts }: RowsByKey): RowsByKey {
  return { rows: share(rows), starts: share(starts) }
}

/** Windows of a key can be answered from a part of its events where the order of merging does not matter. */
function isExact(feature: AggregateFeatureDefinition, own: OwnAggregates): boolean {
  return featureAggregate(feature, feature.inputType, own).exact === true
}

/** For each row of the spine its position among all answers, or −1. */
function placesOf(answers: readonly WindowAnswers[], rowCount: number): Int32Array {
  const places = new Int32Array(rowCount).fill(-1)
  let place = 0
  for (const { rows } of answers) for (const row of rows) places[row] = place++
  return places
}

function gather(type: Column['type'], answers: readonly WindowAnswers[], feature: number, places: Int32Array): Column {
  const parts = answers.map(({ rows, columns }) => {
    const data = columns[feature]
    if (data === null || data === undefined) throw new TypeError('the answers of a thread are missing')
    return new Column(type, rows.length, data)
  })
  return takeRows(concatColumns(parts), places)
}
