import type { ColumnDefinition, FeatureSetDefinition, JoinDefinition } from '../../features/definition/definition.ts'
import { schemaOf } from '../../features/definition/definition.ts'
import { definitionLabel } from '../../features/definition/label.ts'
import type { Schema } from '../../features/schema.ts'
import { decode } from '../../features/table/encode.ts'
import { ExpressionPrinter } from '../sql/print-expression.ts'
import { type CommonTable, select, withTables } from '../sql/query.ts'
import { quoteName } from '../sql/quoting.ts'
import { type Gap, UnsupportedError } from '../sql/unsupported.ts'
import { dialect } from './dialect.ts'
import { entityTables } from './entity-tables.ts'
import { literal } from './literal.ts'
import { macrosOf } from './macros.ts'
import { quoting } from './quoting.ts'
import { rowTables } from './row-tables.ts'
import { typeName } from './types.ts'
import { windowTables } from './window-tables.ts'

/** A set as one statement. It reads the relation `$spine`, with a number `$row`, and one relation for each group. */
export interface CompiledSet {
  /** Times are epoch milliseconds in BIGINT, dates are days in INTEGER. */
  readonly sql: string
  /** Statements that a connection must have run before: macros. */
  readonly setup: readonly string[]
  /** The columns of the result, in order. */
  readonly columns: readonly ColumnDefinition[]
}

/** What the parts of a compilation share. */
export interface SetCompiler {
  readonly set: FeatureSetDefinition
  readonly gaps: Gap[]
  printer(schema: Schema): ExpressionPrinter
}

/** What a set is compiled for. */
export interface CompileOptions {
  /** All columns of the spine, in order. */
  readonly spine: Schema
  /** Per label group, by alias, up to when its events are complete; null where no labels are asked for. */
  readonly dataUntil: Readonly<Record<string, number>>
}

/**
 * The statement for a set.
 *
 * @throws {UnsupportedError} with every part that DuckDB cannot compute.
 */
export function compileSet(set: FeatureSetDefinition, { spine, dataUntil }: CompileOptions): CompiledSet {
  const gaps: Gap[] = []
  const compiler: SetCompiler = { set, gaps, printer: schema => new ExpressionPrinter(dialect, schema, gaps) }
  const tables = [
    ...set.groups.flatMap(join => joinTables(compiler, join)),
    ...set.labels.flatMap(join => joinTables(compiler, join)),
  ]
  const request = Object.entries(spine).map(([name, type]) => ({ name, type }))
  const joined = set.groups.flatMap(joinedColumns)
  const labels = set.labels.flatMap(joinedColumns)
  const printer = compiler.printer({ ...spine, ...schemaOf(joined) })
  const derived = set.derive.map(({ name, type, expression }) => {
    const text = printer.print(expression, `derive.${name}`)
    return `CAST(${text} AS ${typeName(type)}) AS ${quoteName(quoting, name)}`
  })
  if (gaps.length > 0) throw new UnsupportedError(dialect.name, definitionLabel(set), gaps)
  const names = (columns: readonly ColumnDefinition[]): string[] => columns.map(c => quoteName(quoting, c.name))
  const joins = [...set.groups, ...set.labels].map(
    ({ alias }) => `LEFT JOIN ${quoteName(quoting, alias)} USING ("$row")`,
  )
  const answers = [...set.groups, ...set.labels].flatMap(join => answersOf(set, join, dataUntil[join.alias] ?? 0))
  const all = select(
    ['"$row"', ...names(request).map(name => `"$spine".${name}`), ...answers],
    ['FROM "$spine"', ...joins],
  )
  const body = select(
    [...names([...request, ...joined]), ...derived, ...names(labels)],
    ['FROM "$joined"', 'ORDER BY "$row"'],
  )
  const sql = withTables([...tables, { name: '"$joined"', sql: all }], body)
  return { sql, setup: macrosOf(sql), columns: [...request, ...joined, ...set.derive, ...labels] }
}

function joinedColumns({ alias, group }: JoinDefinition): readonly ColumnDefinition[] {
  return group.features.map(({ name, type }) => ({ name: `${alias}_${name}`, type }))
}

function joinTables(compiler: SetCompiler, join: JoinDefinition): readonly CommonTable[] {
  const { source, features } = join.group
  if (features.some(feature => feature.kind === 'aggregate')) return windowTables(compiler, join)
  return source.kind === 'entitySource' ? entityTables(compiler, join, source) : rowTables(compiler, join)
}

/** The answers of a group where there is one, else the default; a label that is not known yet is null. */
function answersOf(set: FeatureSetDefinition, { alias, group }: JoinDefinition, dataUntil: number): readonly string[] {
  return group.features.map(feature => {
    const name = quoteName(quoting, `${alias}_${feature.name}`)
    const answer = `${quoteName(quoting, alias)}.${name}`
    if (feature.kind === 'value') return answer
    const value = feature.default === null ? null : decode(feature.default, feature.type)
    const filled = value === null ? answer : `coalesce(${answer}, ${literal(value, feature.type)})`
    if (feature.ahead === null) return value === null ? answer : `${filled} AS ${name}`
    const known = `"$spine".${quoteName(quoting, set.time)} + ${feature.ahead} <= ${dataUntil}`
    return `CASE WHEN ${known} THEN ${filled} END AS ${name}`
  })
}
