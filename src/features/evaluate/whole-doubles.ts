import type { NumberData } from '../table/column.ts'
import type { Frame, VectorFunction } from './vector.ts'

/** Doubles of all rows of a frame, none of them null. */
export interface WholeDoubles {
  readonly data: NumberData
  readonly values: Float64Array
}

/** The doubles of some parts; null where one of them is constant, null in some row, or of other numbers. */
export function wholeDoubles(parts: readonly VectorFunction[], frame: Frame): readonly WholeDoubles[] | null {
  const found: WholeDoubles[] = []
  for (const part of parts) {
    const vector = part(frame)
    if (vector.constant || vector.data.kind !== 'number' || vector.data.validity !== null) return null
    const { values } = vector.data
    if (!(values instanceof Float64Array)) return null
    found.push({
      data: vector.data,
      values: values.length === frame.length ? values : values.subarray(0, frame.length),
    })
  }
  return found
}
