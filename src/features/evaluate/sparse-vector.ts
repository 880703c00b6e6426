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

/** Up to so many entries are put in order by insertion. */
const few = 40

/**
 * Adds numbers at positions and gives the sums as a sparse vector; its memory is used again for the next one.
 *
 * The sums do not depend on the order in which numbers are added: those of one position are added in ascending order.
 */
export class SparseBuilder implements SparseVector {
  count = 0
  positions: Int32Array = new Int32Array(64)
  values: Float64Array = new Float64Array(64)
  #keys = new Float64Array(0)
  #unordered: Float64Array = new Float64Array(0)

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
    if (this.count <= few) this.#insert(0, this.count)
    else this.#sort()
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

  /** Orders the entries from `start` to `end` by position, then by value. */
  #insert(start: number, end: number): void {
    const { positions, values } = this
    for (let next = start + 1; next < end; next++) {
      const position = positions[next] as number
      const value = values[next] as number
      let at = next - 1
      while (at >= start && isAfter(positions[at] as number, values[at] as number, position, value)) {
        positions[at + 1] = positions[at] as number
        values[at + 1] = values[at] as number
        at--
      }
      positions[at + 1] = position
      values[at + 1] = value
    }
  }

  /** The same for many entries: by numbers that hold position and index, then each position's values. */
  #sort(): void {
    const { count, positions, values } = this
    if (this.#keys.length < count) {
      this.#keys = new Float64Array(2 * count)
      this.#unordered = new Float64Array(2 * count)
    }
    const keys = this.#keys.subarray(0, count)
    for (let at = 0; at < count; at++) keys[at] = (positions[at] as number) * count + at
    keys.sort()
    this.#unordered.set(values.subarray(0, count))
    for (let at = 0; at < count; at++) {
      const key = keys[at] as number
      const position = Math.floor(key / count)
      positions[at] = position
      values[at] = this.#unordered[key - position * count] as number
    }
    let start = 0
    for (let at = 1; at <= count; at++) {
      if (at < count && positions[at] === positions[start]) continue
      // The sum of two numbers is the same in both orders.
      if (at - start > 2) sortValues(values, start, at)
      start = at
    }
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

function isAfter(position: number, value: number, otherPosition: number, otherValue: number): boolean {
  return position > otherPosition || (position === otherPosition && value > otherValue)
}

/** Ascending; most often all are equal. */
function sortValues(values: Float64Array, start: number, end: number): void {
  const first = values[start] as number
  for (let at = start + 1; at < end; at++) {
    if (values[at] === first) continue
    values.subarray(start, end).sort()
    return
  }
}
