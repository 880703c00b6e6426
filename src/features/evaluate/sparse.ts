import type { CallNode, Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'
import { bagRow } from './bag.ts'
import { bagRows, type SparseRows } from './bag-vector.ts'
import { compileVector } from './compile-vector.ts'
import { frameOf, usedColumns } from './evaluate-column.ts'
import { compileTypedRow } from './evaluate-row.ts'
import { compileOneHot, compileOneHotRow } from './one-hot.ts'
import { sparseCall } from './sparse-call.ts'
import type { SparseVector } from './sparse-vector.ts'

/** The sparse vectors of all rows: of a `oneHot` the position of each row's 1, −1 for none; of a `bag` rows of any length. */
export type EncodedRows = Int32Array | SparseRows

/**
 * The sparse vectors that a `oneHot` or `bag` call gives; checked and prepared once for tables of one schema.
 *
 * @throws {DefinitionError} when the call is wrong; the function throws InvalidValueError naming column and row, for a value that is
 * refused.
 */
export function compileSparse(node: Expression, schema: Schema): (table: Table) => EncodedRows {
  if (!isBag(node)) return compileOneHot(node, schema)
  const call = sparseCall(node, 'bag', schema)
  const run = bagRows(
    call,
    call.parts.map(part => compileVector(part, schema)),
  )
  const used = usedColumns(schema, columnNames(node))
  return table => run(frameOf(table, used))
}

/**
 * The sparse vector of one row, which holds values in the order of the schema; it is overwritten by the next one.
 *
 * @throws {DefinitionError} when the call is wrong; the function throws InvalidValueError.
 */
export function compileSparseRow(node: Expression, schema: Schema): (row: readonly unknown[]) => SparseVector {
  if (!isBag(node)) return oneHotRow(compileOneHotRow(node, schema))
  const call = sparseCall(node, 'bag', schema)
  return bagRow(
    call,
    call.parts.map(part => compileTypedRow(part, schema)),
  )
}

function oneHotRow(positionOf: (row: readonly unknown[]) => number): (row: readonly unknown[]) => SparseVector {
  const vector = { count: 0, positions: new Int32Array(1), values: Float64Array.of(1) }
  return row => {
    const position = positionOf(row)
    vector.count = position < 0 ? 0 : 1
    vector.positions[0] = position
    return vector
  }
}

function isBag(node: Expression): node is CallNode {
  return node.kind === 'call' && node.function === 'bag'
}
