import type { Expression } from '../expression/expression.ts'
import { columnNames } from '../expression/walk.ts'
import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'
import { compileVector } from './compile-vector.ts'
import { frameOf, usedColumns } from './evaluate-column.ts'
import { compileTypedRow } from './evaluate-row.ts'
import { failure } from './failed.ts'
import { keyIndex } from './key-index.ts'
import { firstUnknown, positionsOf, refuseUnknown } from './lookup-vector.ts'
import { sparseCall } from './sparse-call.ts'
import { tableOf } from './strict-functions.ts'
import type { TypedCall } from './typed-node.ts'
import { type Vector, valueAt } from './vector.ts'
import { warnUnknown } from './warn-unknown.ts'

/**
 * The position of each row's value in the output of a `oneHot` call, −1 for none; checked and prepared once for tables of one schema.
 *
 * @throws {DefinitionError} when the call is wrong; the function throws InvalidValueError naming column and row, for a value that is
 * not among the keys where that is an error.
 */
export function compileOneHot(node: Expression, schema: Schema): (table: Table) => Int32Array {
  const call = sparseCall(node, 'oneHot', schema)
  const { input, inputType, find, positions, refuses, warns } = prepare(call)
  const run = compileVector(input, schema)
  const used = usedColumns(schema, columnNames(node))
  return table => {
    const frame = frameOf(table, used)
    const vector: Vector = run(frame)
    const found = positionsOf(vector, inputType, find, frame.length)
    if (refuses) refuseUnknown(call, vector, inputType, found, frame)
    const unknown = warns ? firstUnknown(vector, found, frame) : -1
    if (unknown >= 0) warnUnknown(call, unknown, valueAt(vector, inputType, unknown))
    for (let row = 0; row < found.length; row++) found[row] = positions[found[row] as number] ?? -1
    return found
  }
}

/**
 * The position of one row's value in the output of a `oneHot` call, −1 for none; the row holds values in the order of the schema.
 *
 * @throws {DefinitionError} when the call is wrong; the function throws InvalidValueError.
 */
export function compileOneHotRow(node: Expression, schema: Schema): (row: readonly unknown[]) => number {
  const call = sparseCall(node, 'oneHot', schema)
  const { input, find, positions, refuses, warns } = prepare(call)
  const run = compileTypedRow(input, schema)
  return row => {
    const value = run(row)
    const found = find(value)
    if (found < 0 && refuses) throw failure(call, null, [value])
    if (found < 0 && warns) warnUnknown(call, null, value)
    return positions[found] ?? -1
  }
}

function prepare(call: TypedCall) {
  const table = tableOf(call)
  const [input] = call.parts
  if (input === undefined) throw new TypeError('the expression was not checked')
  return {
    input,
    inputType: input.type,
    find: keyIndex(table, input.type),
    positions: Int32Array.from(table.positions ?? []),
    refuses: table.unknown === 'error',
    warns: table.unknown === 'warn',
  }
}
