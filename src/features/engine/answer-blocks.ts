import type { BackfillReport } from '../backfill.ts'
import type { JoinDefinition } from '../definition/definition.ts'
import { ParameterError } from '../errors/parameter-error.ts'
import { backfillExternals } from '../external/backfill-externals.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import type { BlockBootstrap } from './block-bootstrap.ts'
import { type Bootstrapped, type GivenColumn, withGiven } from './bootstrap.ts'
import { completeBackfill } from './complete-backfill.ts'
import { labelReport } from './data-until.ts'
import type { BackfillInput } from './engine.ts'
import { inProcessEngine } from './in-process-engine.ts'
import { namingRows } from './naming-rows.ts'
import { rowRun } from './row-run.ts'
import { timesOf } from './source-times.ts'
import type { BlockAnswers, BlockColumns } from './spill-join.ts'

/** A join that was worked out before the blocks. */
export interface SpilledAnswers {
  readonly join: JoinDefinition
  readonly answers: BlockColumns
}

/** What the blocks of a spine have in common. */
export interface BlockPlan {
  /** Of all blocks together. */
  readonly rows: number
  readonly given: BlockBootstrap | null
  readonly spilled: readonly SpilledAnswers[]
  /** Where each block's report goes. */
  readonly reports: BackfillReport[]
}

/** The result block by block: an ordinary backfill of each, for which spilled joins are given. */
export async function* answerBlocks(
  blocks: AsyncIterable<Table>,
  { onProgress, ...input }: Omit<BackfillInput, 'spine'>,
  { rows, given, spilled, reports }: BlockPlan,
): AsyncGenerator<Table> {
  const { set, dataUntil, extensions, signal } = input
  let done = 0
  for await (const spine of blocks) {
    const block = reports.length
    const taken: Bootstrapped = (await given?.take(block, spine)) ?? { given: new Map(), report: [] }
    const known = new Map(taken.given)
    for (const { join, answers } of spilled) addAnswers(known, join, await answers(block, spine.rowCount))
    const external = await backfillExternals(set, spine, taken.given, extensions, signal)
    const numbers = rowRun(done, done + spine.rowCount)
    yield await namingRows(numbers, () =>
      completeBackfill({ ...input, spine }, inProcessEngine(), known, external.columns),
    )
    const labels = labelReport(set, timesOf(spine.column(set.time)), dataUntil, taken.given)
    reports.push({ rows: spine.rowCount, labels, bootstrap: taken.report, external: external.report })
    done += spine.rowCount
    onProgress?.({ stage: 'backfill', done, total: rows, unit: 'rows' })
  }
  if (done !== rows)
    throw new ParameterError('spine', `the table had ${rows} rows and then ${done}; leave it alone meanwhile`)
}

/** What was worked out is given too, for the whole block: what was given before it comes first. */
function addAnswers(known: Map<string, GivenColumn>, join: JoinDefinition, answers: BlockAnswers | null): void {
  if (answers === null) return
  const { places, columns } = answers
  for (const [index, { name }] of join.group.features.entries()) {
    const column = `${join.alias}_${name}`
    const whole = withGiven(columns[index] as Column, places, known.get(column))
    known.set(column, { column: whole, has: new Uint8Array(places.length).fill(1) })
  }
}
