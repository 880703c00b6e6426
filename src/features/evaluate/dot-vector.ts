import { andBitmaps } from '../table/bitmap.ts'
import { dotConstants } from './strict-functions.ts'
import type { TypedCall } from './typed-node.ts'
import { doublesOf, nullVector, numbersVector, type VectorFunction, validityOf } from './vector.ts'

/** Evaluates a `dot`: from the first argument to the last, then the intercept, so that every row adds in the same order. */
export function dotVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const { weights, intercept } = dotConstants(call)
  return frame => {
    const { length } = frame
    const sum = new Float64Array(length)
    let validity: Uint8Array | null = null
    let missing = false
    for (const [index, part] of parts.entries()) {
      const vector = part(frame)
      const weight = weights[index] ?? 0
      if (vector.constant) {
        missing ||= vector.value === null
        const term = weight * Number(vector.value)
        for (let row = 0; row < length; row++) sum[row] = (sum[row] as number) + term
        continue
      }
      const values = doublesOf(vector, length)
      for (let row = 0; row < length; row++) sum[row] = (sum[row] as number) + weight * (values[row] as number)
      validity = andBitmaps(validity, validityOf(vector, length))
    }
    if (missing) return nullVector
    if (intercept !== null) for (let row = 0; row < length; row++) sum[row] = (sum[row] as number) + intercept
    return numbersVector(sum, validity)
  }
}
