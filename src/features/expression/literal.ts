import { ParameterError } from '../errors/parameter-error.ts'
import type { DataType } from '../schema.ts'
import { encode } from '../table/encode.ts'
import { inputReader, Refusal, showValue } from '../table/input-value.ts'
import type { Expression, LiteralNode } from './expression.ts'
import type { Typed } from './handle.ts'

/**
 * A constant as data. Without a type, numbers are float64, `Date` is timestamp and a list takes the type of its first element.
 *
 * @throws {ParameterError} when the value is not one of the type, or when null or an empty list comes without a type.
 */
export function literal(value: unknown, type: DataType | undefined = inferType(value)): LiteralNode {
  if (type === undefined) {
    throw new ParameterError('value', `${showValue(value)} has no type by itself; give one, like lit(null, 'float64').`)
  }
  const read = inputReader(type)(value)
  if (read instanceof Refusal) throw new ParameterError('value', read.detail)
  return Object.freeze({ kind: 'literal', type, value: encode(read, type) })
}

/** The expression of an operand: an expression as it is, anything else as a constant; null goes with every type. */
export function operandNode(operand: unknown): Expression {
  if (operand === null || operand === undefined) return literal(null, 'float64')
  return isTyped(operand) ? operand.node : literal(operand)
}

/** Whether a value stands for an expression. */
function isTyped(value: unknown): value is Typed {
  return typeof value === 'object' && value !== null && 'node' in value && typeof value.node === 'object'
}

function inferType(value: unknown): DataType | undefined {
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean' || typeof value === 'string' || typeof value === 'bigint')
    return typeof value as 'string'
  if (value instanceof Date) return 'timestamp'
  if (value instanceof Uint8Array) return 'binary'
  if (!Array.isArray(value)) return undefined
  const first = value.find(element => element !== null && element !== undefined)
  const element = inferType(first)
  return element === undefined ? undefined : { list: element }
}
