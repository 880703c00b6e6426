import type { VectorStep } from '../expression/expression.ts'
import { EntryOrder } from './entry-order.ts'

/** A sparse vector that is changed in place: `values[k]` at `positions[k]`, positions ascending, for k below `count`. */
export interface OpenVector {
  count: number
  readonly positions: Int32Array
  readonly values: Float64Array
}

/** Lengths below this count as 1, as rounding gives a row of zeros such ones (scikit-learn's `_handle_zeros_in_scale`). */
export const leastLength: number = 10 * Number.EPSILON

/** Prepares steps, which change a vector one after the other; the arithmetic is that of the same steps over columns with their zeros. */
export function vectorSteps(steps: readonly VectorStep[]): (vector: OpenVector) => void {
  const prepared = steps.map(prepare)
  return vector => {
    for (let step = 0; step < prepared.length; step++) prepared[step]?.(vector)
  }
}

function prepare(step: VectorStep): (vector: OpenVector) => void {
  switch (step.kind) {
    case 'take':
      return take(Int32Array.from(step.positions))
    case 'multiply':
      return byPosition(step.by, (value, by) => value * by)
    case 'divide':
      return byPosition(step.by, (value, by) => value / by)
    case 'logarithm':
      return vector => {
        for (let k = 0; k < vector.count; k++) vector.values[k] = Math.log(vector.values[k] as number) + 1
      }
    case 'normalize':
      return normalize(vectorLengths[step.norm])
  }
}

function take(placeOf: Int32Array): (vector: OpenVector) => void {
  const kept = placeOf.filter(place => place >= 0)
  const staysInOrder = kept.every((place, at) => at === 0 || place > (kept[at - 1] as number))
  const order = staysInOrder ? null : new EntryOrder()
  return vector => {
    const { positions, values } = vector
    let count = 0
    for (let k = 0; k < vector.count; k++) {
      const position = placeOf[positions[k] as number] as number
      if (position < 0) continue
      positions[count] = position
      values[count++] = values[k] as number
    }
    vector.count = count
    order?.sort(positions, values, count)
  }
}

function byPosition(
  numbers: readonly number[],
  change: (value: number, by: number) => number,
): (vector: OpenVector) => void {
  const by = Float64Array.from(numbers)
  return ({ count, positions, values }) => {
    for (let k = 0; k < count; k++) values[k] = change(values[k] as number, by[positions[k] as number] as number)
  }
}

function normalize(lengthOf: (values: Float64Array, count: number) => number): (vector: OpenVector) => void {
  return ({ count, values }) => {
    const length = lengthOf(values, count)
    const divisor = length < leastLength ? 1 : length
    for (let k = 0; k < count; k++) values[k] = (values[k] as number) / divisor
  }
}

/** The length of the first `count` values: the sum of magnitudes, the root of the sum of squares, or the greatest magnitude. */
export const vectorLengths: { readonly [N in 'l1' | 'l2' | 'max']: (values: Float64Array, count: number) => number } = {
  l1: (values, count) => {
    let sum = 0
    for (let k = 0; k < count; k++) sum += Math.abs(values[k] as number)
    return sum
  },
  l2: (values, count) => {
    let sum = 0
    for (let k = 0; k < count; k++) sum += (values[k] as number) * (values[k] as number)
    return Math.sqrt(sum)
  },
  max: (values, count) => {
    let most = 0
    for (let k = 0; k < count; k++) most = Math.max(most, Math.abs(values[k] as number))
    return most
  },
}

/** The weighted sums of a vector, one per list of weights, into `sums` from `start` on: in order of position, as `dot` adds. */
export function sparseSums(
  { count, positions, values }: Readonly<OpenVector>,
  weights: readonly Float64Array[],
  sums: Float64Array,
  start: number,
): void {
  for (let list = 0; list < weights.length; list++) {
    const own = weights[list] as Float64Array
    let sum = 0
    for (let k = 0; k < count; k++) sum += (own[positions[k] as number] as number) * (values[k] as number)
    sums[start + list] = sum
  }
}
