import { failure } from './failed.ts'
import { isActive } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import { doublesOf, isPresent, numbersVector, type VectorFunction } from './vector.ts'

/** The values as they are, all of them there; a row in use whose value is null or NaN is an error. */
export function requiredVector(call: TypedCall, [part]: readonly VectorFunction[]): VectorFunction {
  return frame => {
    const vector = part?.(frame) ?? { constant: true, value: null }
    if (vector.constant) {
      const isMissing = vector.value === null || Number.isNaN(vector.value)
      for (let row = 0; isMissing && row < frame.length; row++) {
        if (isActive(frame, row)) throw failure(call, row, [vector.value])
      }
      return vector
    }
    if (vector.data.kind !== 'number') {
      for (let row = 0; row < frame.length; row++) {
        if (!isPresent(vector, row) && isActive(frame, row)) throw failure(call, row, [null])
      }
      return vector
    }
    const { values: given, validity } = vector.data
    const isComplete = validity === null && frame.facts.areFinite(vector.data, frame.length)
    if (isComplete && given instanceof Float64Array) return vector
    const values = doublesOf(vector, frame)
    for (let row = 0; row < frame.length; row++) {
      if (!Number.isNaN(values[row]) && isPresent(vector, row)) continue
      if (isActive(frame, row)) throw failure(call, row, [null])
    }
    return vector.data.values === values ? vector : numbersVector(values, null)
  }
}
