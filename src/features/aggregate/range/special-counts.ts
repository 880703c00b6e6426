/** Running counts of NaN, +∞ and −∞, which exact sums leave out. */
export class SpecialCounts {
  /** Whether there are any. */
  present = false
  #nan: Int32Array = new Int32Array(0)
  #up: Int32Array = new Int32Array(0)
  #down: Int32Array = new Int32Array(0)

  build(values: Float64Array, count: number): void {
    this.present = false
    for (let index = 0; index < count && !this.present; index++) {
      this.present = !Number.isFinite(values[index] as number)
    }
    if (!this.present) return
    this.#nan = running(values, count, Number.isNaN)
    this.#up = running(values, count, value => value === Number.POSITIVE_INFINITY)
    this.#down = running(values, count, value => value === Number.NEGATIVE_INFINITY)
  }

  /** How many of `[left, right)` are NaN; only where there are special values. */
  nans(left: number, right: number): number {
    return between(this.#nan, left, right)
  }

  /** The sum over `[left, right)` where special values decide it, else null. */
  sum(left: number, right: number): number | null {
    const up = between(this.#up, left, right)
    const down = between(this.#down, left, right)
    if (this.nans(left, right) > 0 || (up > 0 && down > 0)) return Number.NaN
    if (up === 0 && down === 0) return null
    return up > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }
}

function running(values: Float64Array, count: number, counts: (value: number) => boolean): Int32Array {
  const totals = new Int32Array(count + 1)
  let total = 0
  for (let index = 0; index < count; index++) {
    if (counts(values[index] as number)) total++
    totals[index + 1] = total
  }
  return totals
}

function between(totals: Int32Array, left: number, right: number): number {
  return (totals[right] as number) - (totals[left] as number)
}
