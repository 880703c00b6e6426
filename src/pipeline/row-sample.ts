import { lowerBound } from '../features/lower-bound.ts'
import { isCount, isNullOr, isNumber, type Rule } from './parameters.ts'
import type { RandomState } from './random-state.ts'

/** Accepts a seed, or null, which counts as 0: a fit can be repeated. */
export const isSeed: Rule = isNullOr(
  isNumber(value => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff, 'an integer from 0 to 4294967295'),
)

/** Accepts a number of rows, or null for all. */
export const isRowLimit: Rule = isNullOr(isCount)

/** `size` of `count` rows, drawn with replacement, by their weights where there are any; the rows that numpy's `choice` draws. */
export function drawRows(count: number, size: number, random: RandomState, weights: Float64Array | null): Int32Array {
  const rows = new Int32Array(size)
  if (weights === null) {
    for (let draw = 0; draw < size; draw++) rows[draw] = random.integer(0, count)
    return rows
  }
  const reached = shares(weights)
  for (let draw = 0; draw < size; draw++) {
    const at = random.random()
    let row = lowerBound(reached, at)
    while (row < count - 1 && (reached[row] as number) <= at) row++
    rows[draw] = row
  }
  return rows
}

/** Rows, some of them several times, in the order in which they are among `count`. */
export function ascending(rows: Int32Array, count: number): Int32Array {
  const times = new Int32Array(count)
  for (const row of rows) times[row] = (times[row] as number) + 1
  const ordered = new Int32Array(rows.length)
  let at = 0
  for (let row = 0; row < count; row++) for (let left = times[row] as number; left > 0; left--) ordered[at++] = row
  return ordered
}

/** `size` different ones of `count` rows, in the order in which numpy's `shuffle` leaves them. */
export function shuffledRows(count: number, size: number, random: RandomState): Int32Array {
  return random.permutation(count).subarray(0, size)
}

/** The share of all weight that each row and those before it have. */
function shares(weights: Float64Array): Float64Array {
  let all = 0
  for (const weight of weights) all += weight
  let sum = 0
  const reached = weights.map(weight => {
    sum += weight / all
    return sum
  })
  const last = reached[reached.length - 1] as number
  return reached.map(each => each / last)
}
