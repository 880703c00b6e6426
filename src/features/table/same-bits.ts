import { sameType } from '../schema.ts'
import type { Column } from './column.ts'
import type { Table } from './table.ts'

/** Whether two columns have one type and the same values in every row: −0 differs from 0, NaN equals NaN. */
export function sameBits(left: Column, right: Column): boolean {
  return sameType(left.type, right.type) && left.length === right.length && firstDifference(left, right) === null
}

/** Whether two tables have the same columns in one order, each with the same bits. */
export function sameTables(left: Table, right: Table): boolean {
  const names = left.columnNames
  return (
    left.rowCount === right.rowCount &&
    names.join('\n') === right.columnNames.join('\n') &&
    names.every(name => sameBits(left.column(name), right.column(name)))
  )
}

/** The first row in which two columns differ, or null. */
export function firstDifference(left: Column, right: Column): number | null {
  for (let row = 0; row < Math.max(left.length, right.length); row++) {
    if (!sameValue(left.get(row), right.get(row))) return row
  }
  return null
}

function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return left.length === right.length && left.every((byte, index) => byte === right[index])
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]))
  }
  if (left instanceof Map && right instanceof Map) {
    return sameValue([...left], [...right])
  }
  const fields = Object.entries(left)
  const others = right as Readonly<Record<string, unknown>>
  return fields.length === Object.keys(right).length && fields.every(([key, item]) => sameValue(item, others[key]))
}
