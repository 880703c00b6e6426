import { isSet } from '../table/column.ts'
import { NearestRows } from './nearest-rows.ts'
import type { RowFunction } from './row-kernels.ts'
import { tableOf } from './strict-functions.ts'
import { isActive } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import { doublesOf, type Frame, numberListsVector, type Vector, type VectorFunction } from './vector.ts'

/** Evaluates an `imputeNearest` for one row. */
export function imputeNearestRow(call: TypedCall, parts: readonly RowFunction[]): RowFunction {
  const nearest = new NearestRows(tableOf(call), parts.length)
  const cells = new Float64Array(parts.length)
  return row => {
    for (let index = 0; index < parts.length; index++) {
      const value = parts[index]?.(row) ?? null
      cells[index] = value === null ? Number.NaN : (value as number)
    }
    nearest.fill(cells, 0)
    return Array.from(cells)
  }
}

/** Evaluates an `imputeNearest` for all rows of a frame: one list of numbers after the other. */
export function imputeNearestVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const nearest = new NearestRows(tableOf(call), parts.length)
  const width = parts.length
  return frame => {
    const { length } = frame
    const cells = new Float64Array(length * width)
    for (const [index, part] of parts.entries()) writeColumn(part(frame), cells, index, width, frame)
    for (let row = 0; row < length; row++) if (isActive(frame, row)) nearest.fill(cells, row * width)
    return numberListsVector(cells, length, width)
  }
}

/** Writes a vector into every `width`-th cell from `index` on, NaN for null. */
function writeColumn(vector: Vector, cells: Float64Array, index: number, width: number, frame: Frame): void {
  const { length } = frame
  if (vector.constant) {
    const value = vector.value === null ? Number.NaN : (vector.value as number)
    for (let row = 0; row < length; row++) cells[row * width + index] = value
    return
  }
  const values = doublesOf(vector, frame)
  const { validity } = vector.data
  for (let row = 0; row < length; row++) {
    const isThere = validity === null || isSet(validity, row)
    cells[row * width + index] = isThere ? (values[row] as number) : Number.NaN
  }
}
