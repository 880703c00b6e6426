import {
  type DerivedColumn,
  type EventSourceDefinition,
  schemaOf,
  type UnionSourceDefinition,
} from '../definition/definition.ts'
import { compileColumns } from '../evaluate/evaluate-column.ts'
import { caseBranch, type Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import type { DataType, Schema } from '../schema.ts'
import type { Column } from '../table/column.ts'
import { Table } from '../table/table.ts'

/** One part of a union: what to read of it, and how its rows look as rows of the union. */
export interface UnionPart {
  readonly definition: EventSourceDefinition
  readonly needed: Schema
  project(stored: Table): Table
}

/** A union as one source of events, whose stored rows are those of its parts, projected. */
export interface UnionView {
  readonly source: EventSourceDefinition
  readonly parts: readonly UnionPart[]
}

/**
 * A union with the columns that the given expressions need, or all of them.
 *
 * The roles go by names that no column can have. A row that its part's filter drops has no time; an id carries the name of its part.
 */
export function unionView(
  union: UnionSourceDefinition,
  expressions: readonly Expression[],
  wholeRows: boolean,
): UnionView {
  const { parts } = union
  const some = (role: 'id' | 'created' | 'sequence'): string | null =>
    parts.some(part => part[role] !== null) ? `$${role}` : null
  const roles = { time: '$time', id: some('id'), created: some('created'), sequence: some('sequence') }
  const used = new Set(expressions.flatMap(columnNames))
  const offered = union.columns.filter(({ name }) => wholeRows || roles.id !== null || used.has(name))
  const stored = [
    ...offered,
    ...Object.values(roles).flatMap(name => (name === null ? [] : [{ name, type: roleTypes[name] as DataType }])),
  ]
  const source: EventSourceDefinition = {
    kind: 'eventSource',
    name: union.name,
    stored,
    zone: null,
    filter: null,
    columns: offered.map(column => ({ ...column, expression: { kind: 'column', name: column.name } })),
    ...roles,
    result: null,
    dedupeFor: Math.max(...parts.map(part => part.dedupeFor)),
  }
  return {
    source,
    parts: parts.map(part =>
      unionPart(
        part,
        stored.map(column => column.name),
      ),
    ),
  }
}

const roleTypes: { readonly [name: string]: DataType } = {
  $time: 'timestamp',
  $id: 'string',
  $created: 'timestamp',
  $sequence: 'float64',
}

function unionPart(part: EventSourceDefinition, names: readonly string[]): UnionPart {
  const made = new Map([...part.columns, ...roleColumns(part)].map(column => [column.name, column.expression]))
  const nodes = names.map(name => made.get(name) as Expression)
  const read = new Set(nodes.flatMap(columnNames))
  const needed = schemaOf(part.stored.filter(column => read.has(column.name)))
  const run = compileColumns(nodes, needed)
  return {
    definition: part,
    needed,
    project: stored => new Table(zip(names, run(stored)), stored.rowCount),
  }
}

function roleColumns(part: EventSourceDefinition): readonly DerivedColumn[] {
  const { filter, id } = part
  const stored = (name: string | null, type: DataType): Expression =>
    name === null ? { kind: 'literal', type, value: null } : { kind: 'column', name }
  const time = stored(part.time, 'timestamp')
  const nothing = stored(null, 'timestamp')
  const whole = (name: string | null, to: 'string' | 'float64'): Expression =>
    name === null ? stored(null, to) : { kind: 'cast', argument: stored(name, to), to, try: false }
  const own: Expression = { kind: 'literal', type: 'string', value: `${part.name}\u001d` }
  const expressions: { readonly [name: string]: Expression } = {
    $time: filter === null ? time : { kind: 'case', branches: [caseBranch(filter, time)], otherwise: nothing },
    $id:
      id === null
        ? stored(null, 'string')
        : { kind: 'call', function: 'concat', arguments: [own, whole(id, 'string')] },
    $created: stored(part.created, 'timestamp'),
    $sequence: whole(part.sequence, 'float64'),
  }
  return Object.entries(expressions).map(([name, expression]) => ({
    name,
    type: roleTypes[name] as DataType,
    expression,
  }))
}

function zip(names: readonly string[], columns: readonly Column[]): (readonly [string, Column])[] {
  return names.map((name, index) => [name, columns[index] as Column])
}
