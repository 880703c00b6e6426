import type { FeatureSetDefinition, JoinDefinition } from '../definition/definition.ts'
import { columnsOfJoins, joinedColumns, madeColumns } from '../definition/set-columns.ts'
import { compileColumns } from '../evaluate/evaluate-column.ts'
import type { Column } from '../table/column.ts'
import { takeTable } from '../table/reshape.ts'
import { Table } from '../table/table.ts'
import { type GivenColumns, isComplete, withGiven } from './bootstrap.ts'
import type { BackfillInput, Engine } from './engine.ts'
import { namingRows } from './naming-rows.ts'
import { rowRun } from './row-run.ts'

/** Joins that are asked for the same rows. */
export interface Bundle {
  /** Ascending; null: all rows. */
  readonly rows: Int32Array | null
  readonly groups: readonly JoinDefinition[]
  readonly labels: readonly JoinDefinition[]
}

/** The set's columns where some are given or external: the engine is asked for the others only, and what is derived comes last. */
export async function completeBackfill(
  input: BackfillInput,
  engine: Engine,
  given: GivenColumns,
  external: ReadonlyMap<string, Column>,
): Promise<Table> {
  const { set, spine } = input
  const columns = new Map<string, Column>()
  for (const [name, { column }] of given) columns.set(name, column)
  for (const [name, column] of external) columns.set(name, column)
  for (const bundle of bundlesOf(set, given, spine.rowCount)) {
    const computed = await compute(bundle, input, engine)
    const places = bundle.rows === null ? null : placesOf(bundle.rows, spine.rowCount)
    for (const { name } of columnsOfJoins([...bundle.groups, ...bundle.labels])) {
      columns.set(name, withGiven(computed.column(name), places, given.get(name)))
    }
  }
  derive(input, columns, given)
  const made = madeColumns(set).map(({ name }) => [name, columns.get(name) as Column] as const)
  return new Table([...spine.columnNames.map(name => [name, spine.column(name)] as const), ...made], spine.rowCount)
}

/** What is left to be computed. */
export function bundlesOf(set: FeatureSetDefinition, given: GivenColumns, rowCount: number): readonly Bundle[] {
  const bundles = new Map<string, { rows: Int32Array | null; groups: JoinDefinition[]; labels: JoinDefinition[] }>()
  for (const under of ['groups', 'labels'] as const) {
    for (const join of set[under]) {
      const features = join.group.features.filter(({ name }) => !isComplete(given.get(`${join.alias}_${name}`)))
      if (features.length === 0) continue
      const needed = { ...join, group: { ...join.group, features } }
      const rows = missingRows(needed, given, rowCount)
      const text = rows === null ? 'all' : rows.join()
      const bundle = bundles.get(text) ?? { rows, groups: [], labels: [] }
      bundle[under].push(needed)
      bundles.set(text, bundle)
    }
  }
  return [...bundles.values()]
}

/** The rows for which a feature of the group is not given; null where those are all rows. */
export function missingRows(join: JoinDefinition, given: GivenColumns, rowCount: number): Int32Array | null {
  const parts = columnsOfJoins([join]).map(({ name }) => given.get(name))
  if (parts.includes(undefined)) return null
  const rows = rowRun(0, rowCount).filter(row => parts.some(part => part?.has[row] !== 1))
  return rows.length === rowCount ? null : rows
}

async function compute(bundle: Bundle, input: BackfillInput, engine: Engine): Promise<Table> {
  const { rows, groups, labels } = bundle
  const set = { ...input.set, groups, labels, external: [], derive: [] }
  if (rows === null) return engine.backfill({ ...input, set })
  return namingRows(rows, () => engine.backfill({ ...input, set, spine: takeTable(input.spine, rows) }))
}

/** The place of each row among the given rows; −1 where it is none of them. */
function placesOf(rows: Int32Array, rowCount: number): Int32Array {
  const places = new Int32Array(rowCount).fill(-1)
  for (const [place, row] of rows.entries()) places[row] = place
  return places
}

function derive({ set, spine }: BackfillInput, columns: Map<string, Column>, given: GivenColumns): void {
  const open = set.derive.filter(({ name }) => !isComplete(given.get(name)))
  if (open.length === 0) return
  const before = [
    ...spine.columnNames.map(name => [name, spine.column(name)] as const),
    ...joinedColumns(set).map(({ name }) => [name, columns.get(name) as Column] as const),
  ]
  const joined = new Table(before, spine.rowCount)
  const run = compileColumns(
    open.map(({ expression }) => expression),
    joined.columnTypes,
  )
  for (const [index, column] of run(joined).entries()) {
    const name = open[index]?.name as string
    columns.set(name, withGiven(column, null, given.get(name)))
  }
}
