import type { EventSourceDefinition, JoinDefinition, SourceDefinition } from '../../features/definition/definition.ts'
import { schemaOf } from '../../features/definition/definition.ts'
import { unionView } from '../../features/engine/union-view.ts'
import type { Expression } from '../../features/expression/expression.ts'
import { substitute } from '../../features/expression/walk.ts'
import { type CommonTable, select } from '../sql/query.ts'
import { quoteName } from '../sql/quoting.ts'
import { quoting } from './quoting.ts'
import type { SetCompiler } from './set-compiler.ts'
import { typeName } from './types.ts'

/** The relation from which a group reads: one name for each group. */
export function relationOf({ alias }: JoinDefinition): string {
  return quoteName(quoting, `${alias}.source`)
}

/** The source of a group as one table of events. */
export function eventSourceOf(
  source: SourceDefinition,
  expressions: readonly Expression[],
  whole: boolean,
): EventSourceDefinition {
  if (source.kind === 'unionSource') return unionView(source, expressions, whole).source
  if (source.kind === 'entitySource') throw new TypeError('an event source was expected')
  return source
}

/** Texts for the columns of a source over its relation. */
export class SourceText {
  readonly #compiler: SetCompiler
  readonly #source: Pick<EventSourceDefinition, 'columns' | 'stored'>

  constructor(compiler: SetCompiler, source: Pick<EventSourceDefinition, 'columns' | 'stored'>) {
    this.#compiler = compiler
    this.#source = source
  }

  /** An expression over what the source offers. */
  offered(node: Expression, at: string): string {
    const columns = new Map(this.#source.columns.map(column => [column.name, column.expression]))
    return this.stored(substitute(node, columns), at)
  }

  /** An expression over what is stored. */
  stored(node: Expression, at: string): string {
    return this.#compiler.printer(schemaOf(this.#source.stored)).print(node, at)
  }
}

/** The order of rows: by time, `created`, `sequence`, then all that the source offers, nulls first. */
export function rowOrder(
  source: EventSourceDefinition,
  text: SourceText,
  direction: 'ASC' | 'DESC',
  compiler: SetCompiler,
  at: string,
): string {
  const roles = [source.time, source.created, source.sequence].filter(name => name !== null)
  const nested = source.columns.find(column => typeof column.type === 'object')
  if (nested !== undefined) {
    const reason = 'DuckDB orders a null within a value otherwise, and rows are ordered by all their columns'
    compiler.gaps.push({ at, what: `column \`${nested.name}\` of \`${source.name}\``, reason })
  }
  const nulls = direction === 'ASC' ? 'NULLS FIRST' : 'NULLS LAST'
  const columns = [
    ...roles.map(name => quoteName(quoting, name)),
    ...source.columns
      .filter(c => typeof c.type === 'string')
      .map(column => text.offered({ kind: 'column', name: column.name }, at)),
  ]
  return [...new Set(columns)].map(column => `${column} ${direction} ${nulls}`).join(', ')
}

/** The rows of the relation that the source keeps: its filter, its time, and of each id the first. */
export function keptRows(
  join: JoinDefinition,
  source: EventSourceDefinition,
  text: SourceText,
  compiler: SetCompiler,
): string {
  const at = `groups.${join.alias}`
  const time = quoteName(quoting, source.time)
  const conditions = [`${time} IS NOT NULL`]
  if (source.filter !== null) conditions.unshift(text.stored(source.filter, at))
  const rows = `FROM ${relationOf(join)}\nWHERE ${conditions.join(' AND ')}`
  if (source.id === null) return rows
  const id = text.offered({ kind: 'column', name: source.id }, at)
  const order = rowOrder(source, text, 'ASC', compiler, at)
  return `${rows}\nQUALIFY ${id} IS NULL OR row_number() OVER (PARTITION BY ${id} ORDER BY ${order}) = 1`
}

/** A column of the rows, with −0 as 0. */
export function inputColumn(sql: string, type: Parameters<typeof typeName>[0], name: string): string {
  const isFloat = type === 'float64' || type === 'float32'
  const value = isFloat ? `${sql} + 0e0` : sql
  return `CAST(${value} AS ${typeName(type)}) AS ${name}`
}

/** The requests of a group: the row's number, its keys, and the instant as of which it asks. */
export function askedTable(join: JoinDefinition, asked: string, name: string): CommonTable {
  const keys = join.keys.map(({ request }, index) => `${quoteName(quoting, request)} AS k${index}`)
  const present = join.keys.map(({ request }) => `${quoteName(quoting, request)} IS NOT NULL`)
  return {
    name,
    sql: select(['"$row"', ...keys, `${asked} AS t`], ['FROM "$spine"', `WHERE ${present.join(' AND ')}`]),
  }
}

/** The key columns `k0`, `k1`, … of a group. */
export function keyNames(join: JoinDefinition): readonly string[] {
  return join.keys.map((_, index) => `k${index}`)
}
