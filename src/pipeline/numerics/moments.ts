import type { Column } from '../../features/table/column.ts'
import { forEachPresent } from './present-blocks.ts'

/** Count (or total weight), mean and Σ w (x − mean)² of the values that are neither null nor NaN. */
export interface Moments {
  readonly count: number
  readonly mean: number
  readonly squares: number
}

/** The moments of a numeric column, in one pass. */
export function columnMoments(column: Column, weights: Float64Array | null): Moments {
  if (column.data.kind !== 'number') return { count: 0, mean: Number.NaN, squares: Number.NaN }
  const parts = new MomentParts()
  forEachPresent(column, weights, (values, blockWeights, count) => parts.add(values, blockWeights, 0, count))
  return parts.moments()
}

/** The moments of numbers that are all present. */
export function momentsOf(values: Float64Array, weights: Float64Array | null): Moments {
  const parts = new MomentParts()
  for (let start = 0; start < values.length; start += rowsOfPart) {
    parts.add(values, weights, start, Math.min(start + rowsOfPart, values.length))
  }
  return parts.moments()
}

/** The moments of two parts together (Chan, Golub and LeVeque). */
export function mergeMoments(left: Moments, right: Moments): Moments {
  if (left.count === 0) return right
  if (right.count === 0) return left
  const count = left.count + right.count
  const shift = right.mean - left.mean
  return {
    count,
    mean: left.mean + shift * (right.count / count),
    squares: left.squares + right.squares + shift * shift * ((left.count * right.count) / count),
  }
}

/** The numbers of a part are read twice, from near memory. */
const rowsOfPart = 2048

/**
 * The moments of parts, of which those of the whole follow (Chan, Golub and LeVeque, all parts at once): no sum within a part is long, and
 * those over parts are compensated.
 */
class MomentParts {
  readonly #counts: number[] = []
  readonly #sums: number[] = []
  readonly #squares: number[] = []

  add(values: Float64Array, weights: Float64Array | null, start: number, end: number): void {
    if (weights === null) this.#addPlain(values, start, end)
    else this.#addWeighted(values, weights, start, end)
  }

  moments(): Moments {
    const count = compensatedSum(this.#counts)
    if (count === 0) return { count, mean: Number.NaN, squares: Number.NaN }
    const mean = compensatedSum(this.#sums) / count
    const apart = this.#counts.map((part, at) => {
      const shift = (this.#sums[at] as number) / part - mean
      return part * shift * shift
    })
    return { count, mean, squares: compensatedSum(this.#squares) + compensatedSum(apart) }
  }

  #push(count: number, sum: number, squares: number): void {
    if (count === 0) return
    this.#counts.push(count)
    this.#sums.push(sum)
    this.#squares.push(squares)
  }

  /** In four sums at once, as each addition waits for the one before. */
  #addPlain(values: Float64Array, start: number, end: number): void {
    const count = end - start
    const four = start + count - (count & 3)
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let row = start; row < four; row += 4) {
      a += values[row] as number
      b += values[row + 1] as number
      c += values[row + 2] as number
      d += values[row + 3] as number
    }
    for (let row = four; row < end; row++) a += values[row] as number
    const sum = a + b + (c + d)
    const mean = sum / count
    let [p, q, r, s] = [0, 0, 0, 0]
    let [drift, otherDrift] = [0, 0]
    for (let row = start; row < four; row += 4) {
      const first = (values[row] as number) - mean
      const second = (values[row + 1] as number) - mean
      const third = (values[row + 2] as number) - mean
      const fourth = (values[row + 3] as number) - mean
      p += first * first
      q += second * second
      r += third * third
      s += fourth * fourth
      drift += first + second
      otherDrift += third + fourth
    }
    for (let row = four; row < end; row++) {
      const distance = (values[row] as number) - mean
      p += distance * distance
      drift += distance
    }
    drift += otherDrift
    this.#push(count, sum, p + q + (r + s) - (drift * drift) / count)
  }

  #addWeighted(values: Float64Array, weights: Float64Array, start: number, end: number): void {
    let [count, sum] = [0, 0]
    for (let row = start; row < end; row++) {
      const weight = weights[row] as number
      count += weight
      sum += weight * (values[row] as number)
    }
    const mean = sum / count
    let [squares, drift] = [0, 0]
    for (let row = start; row < end; row++) {
      const distance = (values[row] as number) - mean
      const weighted = (weights[row] as number) * distance
      drift += weighted
      squares += weighted * distance
    }
    this.#push(count, sum, squares - (drift * drift) / count)
  }
}

/** The sum with Kahan's correction. */
function compensatedSum(values: readonly number[]): number {
  let sum = 0
  let carry = 0
  for (let at = 0; at < values.length; at++) {
    const term = (values[at] as number) - carry
    const next = sum + term
    carry = next - sum - term
    sum = next
  }
  return sum
}
