/** Up to so many entries are put in order by insertion. */
const few = 40

/** Puts the entries of sparse vectors in order, by position and then by value; its memory is used again for the next one. */
export class EntryOrder {
  #keys = new Float64Array(0)
  #unordered: Float64Array = new Float64Array(0)

  /** Orders the first `count` entries. */
  sort(positions: Int32Array, values: Float64Array, count: number): void {
    if (count <= few) insert(positions, values, count)
    else this.#sort(positions, values, count)
  }

  /** By numbers that hold position and index, then each position's values. */
  #sort(positions: Int32Array, values: Float64Array, count: number): void {
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
}

function insert(positions: Int32Array, values: Float64Array, count: number): void {
  for (let next = 1; next < count; next++) {
    const position = positions[next] as number
    const value = values[next] as number
    let at = next - 1
    while (at >= 0 && isAfter(positions[at] as number, values[at] as number, position, value)) {
      positions[at + 1] = positions[at] as number
      values[at + 1] = values[at] as number
      at--
    }
    positions[at + 1] = position
    values[at + 1] = value
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
