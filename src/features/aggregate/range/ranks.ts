import { compareNumbers } from '../../table/total-order.ts'

/** The distinct keys among some inputs in ascending order, and which of them each input has. */
export class Ranks {
  /** One per input; only the first ones are theirs, as many as there are inputs. */
  ranks: Int32Array = new Int32Array(0)
  /** The key of each rank; only the first `size` entries count. */
  distinct: Float64Array = new Float64Array(0)
  size = 0
  #table: Int32Array = new Int32Array(0)

  build(keys: Float64Array, count: number, compare: (left: number, right: number) => number): void {
    if (this.ranks.length < count) this.ranks = new Int32Array(Math.max(count, this.ranks.length * 2))
    const least = compare === compareNumbers ? leastOfDense(keys, count) : null
    if (least !== null) this.#countWhole(keys, count, least)
    else this.#sort(keys, count, compare)
  }

  /** Whole numbers that lie close together get their ranks from a table. */
  #countWhole(keys: Float64Array, count: number, least: number): void {
    const span = spanLimit(count)
    if (this.#table.length < span) this.#table = new Int32Array(span)
    const table = this.#table.fill(0, 0, span)
    for (let index = 0; index < count; index++) table[(keys[index] as number) - least] = 1
    const distinct = new Float64Array(Math.min(count, span))
    let size = 0
    for (let offset = 0; offset < span; offset++) {
      if (table[offset] === 0) continue
      distinct[size] = least + offset
      table[offset] = size++
    }
    for (let index = 0; index < count; index++) this.ranks[index] = table[(keys[index] as number) - least] as number
    this.distinct = distinct
    this.size = size
  }

  #sort(keys: Float64Array, count: number, compare: (left: number, right: number) => number): void {
    const distinct = keys.slice(0, count)
    // Typed arrays sort in this order by themselves, and faster.
    if (compare === compareNumbers) distinct.sort()
    else distinct.sort(compare)
    let size = 0
    for (let index = 0; index < count; index++) {
      const key = distinct[index] as number
      if (size === 0 || compare(distinct[size - 1] as number, key) !== 0) distinct[size++] = key
    }
    for (let index = 0; index < count; index++) {
      const key = keys[index] as number
      let low = 0
      let high = size - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (compare(distinct[middle] as number, key) < 0) low = middle + 1
        else high = middle
      }
      this.ranks[index] = low
    }
    this.distinct = distinct
    this.size = size
  }
}

function spanLimit(count: number): number {
  return 4 * count + 256
}

/** The least key where all are whole and their span is small, else null. */
function leastOfDense(keys: Float64Array, count: number): number | null {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < count; index++) {
    const key = keys[index] as number
    if (Math.floor(key) !== key) return null
    if (key < least) least = key
    if (key > greatest) greatest = key
  }
  return greatest - least < spanLimit(count) ? least : null
}
