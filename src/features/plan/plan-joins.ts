import type { FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import { columnsOfJoins } from '../definition/set-columns.ts'
import { dataUntilOf, labelReport } from '../engine/data-until.ts'
import type { BackfillInput } from '../engine/engine.ts'
import { isLabel, joinColumns } from '../engine/join-columns.ts'
import { loadInput } from '../engine/loaded-input.ts'
import { timesOf } from '../engine/source-times.ts'
import type { ExplainOptions, PlannedJoin } from '../explain.ts'
import { oneThread } from '../parallel/threads.ts'
import { Pace } from '../progress.ts'
import type { Table } from '../table/table.ts'
import { plannedReads, type TakenReads } from './planned-reads.ts'
import { plannedWork } from './planned-work.ts'
import { whyOneThread } from './why-one-thread.ts'

/** What joins need beside their requests. */
export type JoinOptions = Pick<ExplainOptions, 'offline' | 'dataUntil' | 'extensions' | 'signal'>

/** Lets the engine join groups and labels over tables without rows. */
export async function planJoins(
  set: FeatureSetDefinition,
  spine: Table,
  options: JoinOptions,
): Promise<readonly PlannedJoin[]> {
  const joins = [...set.groups, ...set.labels]
  const groups = joins.map(join => join.group)
  const { offline, take } = plannedReads(groups, options.offline, (inner, spine) => planJoins(inner, spine, options))
  const { signal, extensions } = options
  const dataUntil = await dataUntilOf(set, options.dataUntil, options.offline, signal)
  const further = { ...(extensions && { extensions }), ...(signal && { signal }) }
  const input: BackfillInput = { set, spine, offline, dataUntil, threads: oneThread, ...further }
  const loaded = await loadInput(input)
  const times = timesOf(spine.column(set.time))
  const planned: PlannedJoin[] = []
  for (const join of joins) {
    await joinColumns(join, times, loaded, new Pace(further))
    planned.push(plannedJoin(join, input, await take(), await whyOneThread(join, extensions)))
  }
  return planned
}

function plannedJoin(
  join: JoinDefinition,
  { set, spine, dataUntil }: BackfillInput,
  { reads, results }: TakenReads,
  oneThread: string | null,
): PlannedJoin {
  const { alias, group, keys } = join
  const isOfLabels = isLabel(join, set)
  const report = isOfLabels ? labelReport({ ...set, labels: [join] }, timesOf(spine.column(set.time)), dataUntil) : []
  const work = plannedWork(join)
  const passesRows = work.length === 0 ? 'rows' : 'windows'
  return {
    kind: isOfLabels ? 'labels' : group.source.kind === 'entitySource' ? 'entities' : passesRows,
    alias,
    group: group.name,
    keys: keys.map(key => (key.group === key.request ? key.group : `${key.group} = ${key.request}`)),
    reads,
    results,
    work,
    columns: columnsOfJoins([join]).map(column => column.name),
    rows: spine.rowCount,
    oneThread,
    labels: isOfLabels
      ? { dataUntil: dataUntil[alias] as number, immature: Math.max(...report.map(label => label.immature)) }
      : null,
  }
}
