import { ColumnTypeError, InvalidValueError } from '../errors/column-errors.ts'
import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { checkExpression, typeOf } from '../expression/check.ts'
import type { Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import { type DataType, type Schema, sameType } from '../schema.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { type BlockNode, blockColumns, columnsByBlocks, isBlockwise, rowsOfBlock } from './block-columns.ts'
import { Facts } from './block-facts.ts'
import { compileVector, vectorCompiler } from './compile-vector.ts'
import { newMemory } from './memory.ts'
import { refuseInfinite } from './refuse-numbers.ts'
import { sharedParts } from './shared-parts.ts'
import { type TypedNode, typedNode } from './typed-node.ts'
import { type Frame, toColumn } from './vector.ts'

/**
 * The column of an expression over a table.
 *
 * @throws {DefinitionError} naming `subject`, when the expression is wrong.
 * @throws {InvalidValueError} naming column and row, for a value that cannot be cast.
 */
export function evaluate(node: Expression, table: Table, subject: string): Column {
  const schema = table.columnTypes
  typeOf(node, schema, subject)
  const typed = typedNode(node, schema)
  const run = compileVector(typed, schema)
  return toColumn(run(frameOf(table, usedColumns(schema, columnNames(node)))), typed.type, table.rowCount)
}

/** What `compileColumns` can be told besides the expressions. */
export interface ColumnsOptions {
  /** Columns of numbers in which ±Infinity is refused, whether or not an expression reads them. */
  readonly finite?: readonly string[]
  /** A longer table is evaluated by so many rows at a time, a multiple of 8. */
  readonly rows?: number
}

/**
 * Expressions over tables of one schema, checked and prepared once; what occurs several times in them is computed once.
 *
 * @throws {DefinitionError} with the problems of all expressions; the function throws InvalidValueError and ColumnTypeError.
 */
export function compileColumns(
  nodes: readonly Expression[],
  schema: Schema,
  { finite = [], rows = rowsOfBlock }: ColumnsOptions = {},
): (table: Table) => Column[] {
  const problems: Problem[] = []
  for (const [index, node] of nodes.entries()) checkExpression(node, schema, `expression ${index}`, problems)
  if (problems.length > 0) throw new DefinitionError('the expressions', problems)
  const used = usedColumns(schema, [...finite, ...nodes.flatMap(columnNames)])
  const typed = nodes.map(node => typedNode(node, schema))
  const whole = compileAll(typed, schema)
  let blocks: BlockEvaluation | null = null
  return table => {
    const frame = frameOf(table, used)
    if (frame.length > rows) {
      blocks ??= compileBlocks(typed, schema, finite, rows)
      const columns = blocks(frame)
      if (columns !== null) return columns
    }
    for (const name of finite) refuseInfinite(table.column(name), name)
    return whole.map(({ typed: { type }, run }) => toColumn(run(frame), type, frame.length))
  }
}

function compileAll(typed: readonly TypedNode[], schema: Schema): readonly BlockNode[] {
  const compile = vectorCompiler(schema, sharedParts(typed.map(({ node }) => node)))
  return typed.map(each => ({ typed: each, run: compile(each) }))
}

/** The columns of all expressions; null where a value is refused: which of them is the first, the evaluation of the whole table says. */
type BlockEvaluation = (frame: Frame) => Column[] | null

/** Expressions of numbers alone are evaluated block by block, others at once: their work for each text is done once for a table. */
function compileBlocks(
  typed: readonly TypedNode[],
  schema: Schema,
  finite: readonly string[],
  rows: number,
): BlockEvaluation {
  const inBlocks = compileAll(typed.filter(isBlockwise), schema)
  const atOnce = compileAll(
    typed.filter(each => !isBlockwise(each)),
    schema,
  )
  const names = Object.keys(schema)
  const positions = finite.map(name => names.indexOf(name))
  return frame => {
    try {
      const found = columnsByBlocks(inBlocks, positions, blockColumns(schema, frame), rows)
      if (found === null) return null
      const others = atOnce.map(({ typed: { type }, run }) => toColumn(run(frame), type, frame.length))
      return typed.map(each => (isBlockwise(each) ? found.shift() : others.shift()) as Column)
    } catch (error) {
      if (error instanceof InvalidValueError) return null
      throw error
    }
  }
}

/** The name and the type of a column of a schema that expressions use; undefined for one that none of them uses. */
type UsedColumn = readonly [name: string, type: DataType] | undefined

/** The columns of a schema, those of them that have these names. */
export function usedColumns(schema: Schema, names: readonly string[]): readonly UsedColumn[] {
  const used = new Set(names)
  return Object.entries(schema).map(column => (used.has(column[0]) ? column : undefined))
}

/** The rows of a table whose used columns have the types of the schema. */
export function frameOf(table: Table, used: readonly UsedColumn[]): Frame {
  const columns = used.map(found => {
    if (found === undefined) return undefined
    const [name, type] = found
    const column = table.column(name)
    if (!sameType(column.type, type)) throw new ColumnTypeError(name, 'the table', column.type, type)
    return column.data
  })
  return { length: table.rowCount, columns, active: null, memory: newMemory, facts: new Facts() }
}
