import type { BackfillOptions, BackfillReport, BoundedOptions } from '../backfill.ts'
import type { FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import { definitionLabel } from '../definition/label.ts'
import { madeColumns } from '../definition/set-columns.ts'
import { regrouped } from '../offline/scan-table.ts'
import type { AnyExpectations } from '../quality/expectation.ts'
import { expectedBatches } from '../quality/expectation-check.ts'
import type { Schema } from '../schema.ts'
import { SpillFolder } from '../spill/spill-folder.ts'
import type { Table } from '../table/table.ts'
import { addReports } from './add-reports.ts'
import { answerBlocks, type SpilledAnswers } from './answer-blocks.ts'
import { blockBootstrap, openColumns } from './block-bootstrap.ts'
import { bootstrapTables } from './bootstrap.ts'
import type { BackfillInput } from './engine.ts'
import type { HistoryStates } from './history-states.ts'
import { planBlocks } from './plan-blocks.ts'
import { spillJoin } from './spill-join.ts'

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
  const plan = await planBlocks(input, options, checkBatch)
  const { schema, scan, blockRows, rows } = plan
  const { partition, bootstrap = [] } = options
  const tables = await bootstrapTables(madeColumns(set), schema, bootstrap, offline, input)
  const folder = new SpillFolder(options.temporaryFolder)
  try {
    const spilling = { input, folder, spine: scan, blockRows }
    const given =
      tables.length === 0
        ? null
        : await blockBootstrap(tables, { ...spilling, ...plan.bucketsFor(rows) }, plan.spans.length)
    const open = given && (await openColumns(set, given, spilling))
    const spilled: SpilledAnswers[] = []
    const histories: HistoryStates[] = []
    for (const { spilled: whole, history, ...buckets } of plan.apart) {
      const join = openJoin(whole.join, open, history !== null)
      if (join === null) continue
      const answers = await spillJoin({ ...whole, join }, { ...spilling, ...buckets, given })
      spilled.push({ join, answers })
      if (history !== null) histories.push(history)
    }
    const reports: BackfillReport[] = []
    const whole = regrouped(scan(Object.keys(schema)), blockRows)
    const answers = answerBlocks(whole, { ...input, set: plan.set }, { rows, given, spilled, reports })
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

/** The columns in the order of the set, whose groups may be parted. */
async function* inOrder(tables: AsyncIterable<Table>, spine: Schema, set: FeatureSetDefinition): AsyncGenerator<Table> {
  const names = [...Object.keys(spine), ...madeColumns(set).map(({ name }) => name)]
  for await (const table of tables) yield table.select(names)
}
