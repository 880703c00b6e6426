import type { ConstantTable } from '../expression/expression.ts'
import type { DataType } from '../schema.ts'
import { decode } from '../table/encode.ts'

/** Finds the position of a value among the keys, −1 where it is not there. Null and NaN may be keys; −0 is 0. */
export type KeyIndex = (value: unknown) => number

/** An exact index over the keys of a constant table; `type` is that of the values looked up. */
export function keyIndex(table: ConstantTable, type: DataType): KeyIndex {
  const positions = new Map<unknown, number>()
  for (const [position, key] of (table.keys ?? []).entries()) positions.set(decode(key, type), position)
  return value => positions.get(value) ?? -1
}
