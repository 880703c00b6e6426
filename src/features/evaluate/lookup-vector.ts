import type { DataType } from '../schema.ts'
import { columnFromExact } from '../table/build-column.ts'
import type { ColumnData } from '../table/column.ts'
import { decode } from '../table/encode.ts'
import { takeData } from '../table/take-data.ts'
import { compactEntries, presentCodes } from './dictionary.ts'
import { failure } from './failed.ts'
import { type KeyIndex, keyIndex } from './key-index.ts'
import { tableOf } from './strict-functions.ts'
import { isActive } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import { type Frame, isPresent, scratch, type Vector, type VectorFunction, valueAt } from './vector.ts'
import { warnUnknown } from './warn-unknown.ts'

/** Evaluates a `lookup`: texts are found once per dictionary entry. */
export function lookupVector(call: TypedCall, [part]: readonly VectorFunction[]): VectorFunction {
  const table = tableOf(call)
  const keyType = call.parts[0]?.type ?? 'float64'
  const find = keyIndex(table, keyType)
  const keys = table.keys?.length ?? 0
  const decoded = [...(table.values ?? []), table.fallback ?? null].map(value => decode(value, call.type))
  const values: ColumnData = columnFromExact(call.type, decoded as never[]).data
  const refuses = table.unknown === 'error'
  const warns = table.unknown === 'warn'
  return frame => {
    const vector: Vector = part === undefined ? { constant: true, value: null } : part(frame)
    if (vector.constant) {
      const position = find(vector.value)
      if (position < 0 && refuses) refuseUnknown(call, vector, keyType, Int32Array.of(position), frame)
      if (position < 0 && warns) warnUnknown(call, null, vector.value)
      return { constant: true, value: decoded[position < 0 ? keys : position] ?? null }
    }
    const positions = positionsOf(vector, keyType, find, frame.length)
    if (refuses) refuseUnknown(call, vector, keyType, positions, frame)
    const unknown = warns ? firstUnknown(vector, positions, frame) : -1
    if (unknown >= 0) warnUnknown(call, unknown, valueAt(vector, keyType, unknown))
    for (let row = 0; row < positions.length; row++) if ((positions[row] as number) < 0) positions[row] = keys
    return scratch(takeData(values, positions))
  }
}

/** The position of each row's value among the keys, −1 where it is not there; constants give one position. */
export function positionsOf(vector: Vector, type: DataType, find: KeyIndex, length: number): Int32Array {
  const positions = new Int32Array(length)
  if (vector.constant) return positions.fill(find(vector.value))
  const { data } = vector
  const ofNull = find(null)
  if (data.kind === 'string') {
    const { codes, dictionary } = compactEntries(data, length)
    const found = Int32Array.from(dictionary, text => find(text))
    const at = presentCodes(codes, data.validity, length)
    for (let row = 0; row < length; row++) {
      const code = at[row] as number
      positions[row] = code < 0 ? ofNull : (found[code] as number)
    }
    return positions
  }
  for (let row = 0; row < length; row++) {
    positions[row] = isPresent(vector, row) ? find(valueAt(vector, type, row)) : ofNull
  }
  return positions
}

/** Refuses the first row in use whose value is not among the keys. */
export function refuseUnknown(
  call: TypedCall,
  vector: Vector,
  type: DataType,
  positions: Int32Array,
  frame: Frame,
): void {
  const row = firstUnknown(vector, positions, frame)
  if (row >= 0) throw failure(call, row, [valueAt(vector, type, row)])
}

/** The first row in use whose value is not among the keys, or −1. */
export function firstUnknown(vector: Vector, positions: Int32Array, frame: Frame): number {
  for (let row = 0; row < frame.length; row++) {
    const position = positions[vector.constant ? 0 : row] ?? 0
    if (position < 0 && isActive(frame, row)) return row
  }
  return -1
}
