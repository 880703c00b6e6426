import { countFewKeys, countKeys, fewKeys, sortedKeys } from './sorted-keys.ts'
import { numbersOf, type Scalar, tableOf } from './strict-functions.ts'
import type { TypedCall } from './typed-node.ts'
import { doublesOf, type Frame, nullVector, numbersVector, type Vector, type VectorFunction } from './vector.ts'

/** Evaluates a `searchSorted`. */
export function searchSortedVector(call: TypedCall, [part]: readonly VectorFunction[], scalar: Scalar): VectorFunction {
  const table = tableOf(call)
  const keys = sortedKeys(numbersOf(table.keys))
  const equal = table.side === 'right'
  return frame =>
    mapNumbers(part?.(frame) ?? nullVector, frame, scalar, (values, areFinite) => {
      const counts = frame.memory.doubles(frame.length)
      if (areFinite && keys.keys.length <= fewKeys) countFewKeys(keys.keys, values, equal, counts, frame.length)
      else countKeys(keys, values, equal, counts, frame.length)
      return counts
    })
}

/** Evaluates an `interpolate`. */
export function interpolateVector(call: TypedCall, [part]: readonly VectorFunction[], scalar: Scalar): VectorFunction {
  const table = tableOf(call)
  const sorted = sortedKeys(numbersOf(table.keys))
  const values = numbersOf(table.values)
  const { keys } = sorted
  const last = keys.length - 1
  const slopes = keys.map((key, at) =>
    at < last ? ((values[at + 1] as number) - (values[at] as number)) / ((keys[at + 1] as number) - key) : 0,
  )
  return frame =>
    mapNumbers(part?.(frame) ?? nullVector, frame, scalar, numbers => {
      const after = frame.memory.doubles(frame.length)
      countKeys(sorted, numbers, true, after, frame.length)
      const out = frame.memory.doubles(frame.length)
      for (let row = 0; row < frame.length; row++) {
        const number = numbers[row] as number
        const at = (after[row] as number) - 1
        if (Number.isNaN(number)) out[row] = number
        else if (at < 0) out[row] = values[0] as number
        else {
          const key = keys[at] as number
          const start = values[at] as number
          out[row] = key === number || at === last ? start : (slopes[at] as number) * (number - key) + start
        }
      }
      return out
    })
}

function mapNumbers(
  vector: Vector,
  frame: Frame,
  scalar: Scalar,
  map: (values: Float64Array, areFinite: boolean) => Float64Array,
): Vector {
  if (vector.constant) {
    return vector.value === null ? nullVector : { constant: true, value: scalar(vector.value as never) }
  }
  if (vector.data.kind !== 'number') throw new TypeError('numbers are needed')
  const areFinite = frame.facts.areFinite(vector.data, frame.length)
  return numbersVector(map(doublesOf(vector, frame), areFinite), vector.data.validity)
}
