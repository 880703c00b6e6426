import { type DataType, isNumeric, sameType } from '../schema.ts'
import { decode } from '../table/encode.ts'
import type { Expression } from './expression.ts'

/**
 * The type that holds the values of both expressions, or null when there is none. A numeric constant takes the type of the other side
 * where that type can hold it exactly; otherwise int32 and int64 give int64, other pairs of numbers float64.
 */
export function commonType(
  left: Expression,
  leftType: DataType,
  right: Expression,
  rightType: DataType,
): DataType | null {
  if (sameType(leftType, rightType)) return leftType
  if (fits(right, rightType, leftType)) return leftType
  if (fits(left, leftType, rightType)) return rightType
  if (!isNumeric(leftType) || !isNumeric(rightType)) return null
  return isInteger(leftType) && isInteger(rightType) ? 'int64' : 'float64'
}

/** Whether the expression is a null, or a numeric constant that the type holds exactly. */
export function fits(node: Expression, type: DataType, wanted: DataType): boolean {
  if (node.kind !== 'literal') return false
  if (node.value === null) return true
  const value = isNumeric(type) ? decode(node.value, type) : null
  return typeof value === 'number' && holds(wanted, value)
}

/** Whether a number is a value of a type that is a number in memory. */
export function holds(type: DataType, value: number): boolean {
  if (type === 'float64') return true
  if (type === 'float32') return Object.is(Math.fround(value), value)
  if (!Number.isInteger(value) || Object.is(value, -0)) return false
  if (type === 'int32' || type === 'date') return value >= -0x8000_0000 && value <= 0x7fff_ffff
  if (type === 'int64') return Number.isSafeInteger(value)
  return type === 'timestamp' && Math.abs(value) <= 8.64e15
}

function isInteger(type: DataType): boolean {
  return type === 'int32' || type === 'int64'
}
