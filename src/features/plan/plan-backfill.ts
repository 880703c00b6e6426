import type { FeatureSetDefinition } from '../definition/definition.ts'
import { definitionHash } from '../definition/hash.ts'
import { columnsOfJoins } from '../definition/set-columns.ts'
import { type GivenColumns, isComplete } from '../engine/bootstrap.ts'
import { bundlesOf } from '../engine/complete-backfill.ts'
import { timesOf } from '../engine/source-times.ts'
import type { BackfillPlan, ExplainOptions, PlannedJoin } from '../explain.ts'
import { printExpression } from '../expression/print.ts'
import { functionOf } from '../external/external-function.ts'
import { loadExtensions } from '../load-extensions.ts'
import { takeTable } from '../table/reshape.ts'
import type { Table } from '../table/table.ts'
import { type JoinOptions, planJoins } from './plan-joins.ts'
import { plannedParts, withoutSpilled } from './planned-parts.ts'
import { onlyTimes, plannedBootstrap, readRequests } from './planned-requests.ts'

/** Lets the engine join everything to requests without keys over tables without rows, and writes down what it reads. */
export async function planBackfill(set: FeatureSetDefinition, options: ExplainOptions): Promise<BackfillPlan> {
  const parts = await plannedParts(set, options)
  const requests = await readRequests(set, options, parts)
  const { given, report } = await plannedBootstrap(set, requests, options)
  const spine = onlyTimes(set, requests)
  const [first, last] = extent(timesOf(spine.column(set.time)))
  return {
    featureSet: set.name,
    hash: definitionHash(set),
    spine: {
      table: typeof options.spine === 'string' ? options.spine : null,
      rows: spine.rowCount,
      from: first,
      until: last,
    },
    bootstrap: report.map((table, index) => ({ ...table, keys: [...(options.bootstrap?.[index]?.keys ?? [])] })),
    parts,
    joins: await planBundles(parts.length === 0 ? set : withoutSpilled(set, parts), spine, given, options),
    external: await plannedExternals(set, options),
    derived: set.derive
      .filter(({ name }) => !isComplete(given.get(name)))
      .map(({ name, expression }) => ({ column: name, expression: printExpression(expression) })),
  }
}

/** The joins that are left to be computed, each for the requests that lack something of it. */
async function planBundles(
  set: FeatureSetDefinition,
  spine: Table,
  given: GivenColumns,
  options: JoinOptions,
): Promise<readonly PlannedJoin[]> {
  if (spine.rowCount === 0) return []
  if (given.size === 0) return planJoins(set, spine, options)
  const planned: PlannedJoin[] = []
  for (const { rows, groups, labels } of bundlesOf(set, given, spine.rowCount)) {
    const asked = rows === null ? spine : takeTable(spine, rows)
    planned.push(...(await planJoins({ ...set, groups, labels }, asked, options)))
  }
  return planned
}

async function plannedExternals(set: FeatureSetDefinition, options: ExplainOptions): Promise<BackfillPlan['external']> {
  if (set.external.length === 0) return []
  const { external } = await loadExtensions(options.extensions)
  return set.external.map(join => ({
    alias: join.alias,
    name: join.external.name,
    version: join.external.version,
    columns: columnsOfJoins([join]).map(column => column.name),
    asked: functionOf(join, external)?.asOf === true,
  }))
}

function extent(times: Float64Array): readonly [first: number, last: number] {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const time of times) {
    if (time < first) first = time
    if (time > last) last = time
  }
  return [first, last]
}
