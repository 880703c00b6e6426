import { EntryOrder } from './entry-order.ts'
import { type OpenVector, vectorLengths } from './vector-steps.ts'

/** Numbers that are mostly zero: `values[k]` at `positions[k]`, positions ascending, for k below `count`. */
export interface SparseVector {
  readonly count: number
  readonly positions: Int32Array
  readonly values: Float64Array
}

/** What becomes of the sums of a sparse vector. */
export interface VectorShape {
  /** A position that anything was added to is 1. */
  readonly binary: boolean
  /** A sum s is 1 + log(s). */
  readonly sublinear: boolean
  /** Factors by position, or null. */
  readonly weights: Float64Array | null
  readonly norm: 'l1' | 'l2' | null
  /** What is made of the vector then. */
  readonly change: (vector: OpenVector) => void
}

/**
 * Adds numbers at positions and gives the sums as a sparse vector; its memory is used again for the next one.
 *
 * The sums do not depend on the order in which numbers are added: those of one position are added in ascending order.
 */
export class SparseBuilder implements SparseVector {
  count = 0
  positions: Int32Array = new Int32Array(64)
  values: Float64Array = new Float64Array(64)
  readonly #order = new EntryOrder()

  clear(): void {
    this.count = 0
  }

  /** `place` is twice a position, plus 1 where the value counts negative; a negative place is none. */
  add(place: number, value: number): void {
    if (place < 0) return
    if (this.count === this.positions.length) this.#grow()
    this.positions[this.count] = place >> 1
    this.values[this.count++] = (place & 1) === 1 ? -value : value
  }

  /** Turns what was added into the vector. */
  finish(shape: VectorShape): void {
    this.#order.sort(this.positions, this.values, this.count)
    this.#merge(shape)
    if (shape.norm !== null) this.#normalize(shape.norm)
    shape.change(this)
  }

  #grow(): void {
    const [positions, values] = [new Int32Array(2 * this.count), new Float64Array(2 * this.count)]
    positions.set(this.positions)
    values.set(this.values)
    this.positions = positions
    this.values = values
  }

  #merge({ binary, sublinear, weights }: VectorShape): void {
    const { count, positions, values } = this
    let size = 0
    let at = 0
    while (at < count) {
      const position = positions[at] as number
      let sum = values[at++] as number
      while (at < count && positions[at] === position) sum += values[at++] as number
      if (binary) sum = 1
      else if (sublinear) sum = Math.log(sum) + 1
      if (weights !== null) sum *= weights[position] as number
      if (sum === 0) continue
      positions[size] = position
      values[size++] = sum
    }
    this.count = size
  }

  #normalize(norm: 'l1' | 'l2'): void {
    const { count, values } = this
    const length = vectorLengths[norm](values, count)
    if (length !== 0) for (let at = 0; at < count; at++) values[at] = (values[at] as number) / length
  }
}
