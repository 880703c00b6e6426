/** Counters over the last slices of time, in memory that is fixed when it is made. Time that goes back counts for the newest slice. */
export class SliceRing {
  /** Counters of all slices, one after the other; see `at`. */
  readonly counts: Uint32Array
  /** Sums of all slices, one after the other; see `at`. */
  readonly sums: Float64Array
  readonly #width: number
  readonly #sumWidth: number
  readonly #length: number
  readonly #slices: number
  /** The number since the epoch of the slice that lies at each place. */
  readonly #numbers: Float64Array
  /** The counters of all slices but the newest that had not run out when it began, added up. */
  readonly #earlier: Float64Array
  #newest = Number.NEGATIVE_INFINITY

  /** `length` of a slice in milliseconds; `width` counters and `sumWidth` sums in each. */
  constructor(options: { slices: number; length: number; width: number; sumWidth: number }) {
    this.#width = options.width
    this.#sumWidth = options.sumWidth
    this.#length = options.length
    this.#slices = options.slices
    this.counts = new Uint32Array(options.slices * options.width)
    this.sums = new Float64Array(options.slices * options.sumWidth)
    this.#numbers = new Float64Array(options.slices).fill(Number.NEGATIVE_INFINITY)
    this.#earlier = new Float64Array(options.width)
  }

  /** The place of a time's slice: its counters start at `place × width`, its sums at `place × sumWidth`. */
  at(time: number): number {
    const number = Math.floor(time / this.#length)
    if (number > this.#newest) this.#begin(number)
    return this.#newest % this.#slices
  }

  /** The counters and sums of all slices that have not run out at a time, added up. */
  total(time: number): { readonly counts: Float64Array; readonly sums: Float64Array } {
    const oldest = Math.max(Math.floor(time / this.#length), this.#newest) - this.#slices
    const counts = this.#earlier.slice()
    const sums = new Float64Array(this.#sumWidth)
    for (let place = 0; place < this.#slices; place++) {
      const number = this.#numbers[place] as number
      if (number === Number.NEGATIVE_INFINITY) continue
      const isOut = number <= oldest
      if (number !== this.#newest && isOut) this.#addCounts(place, -1, counts)
      if (number === this.#newest && !isOut) this.#addCounts(place, 1, counts)
      // A sum that is added and taken away again would leave its rounding, or that it was infinite.
      if (!isOut) this.#addSums(place, sums)
    }
    return { counts, sums }
  }

  #begin(number: number): void {
    if (this.#newest !== Number.NEGATIVE_INFINITY) this.#addCounts(this.#newest % this.#slices, 1, this.#earlier)
    for (let place = 0; place < this.#slices; place++) {
      const other = this.#numbers[place] as number
      if (other === Number.NEGATIVE_INFINITY || other > number - this.#slices) continue
      this.#addCounts(place, -1, this.#earlier)
      this.#numbers[place] = Number.NEGATIVE_INFINITY
    }
    const place = number % this.#slices
    this.counts.fill(0, place * this.#width, (place + 1) * this.#width)
    this.sums.fill(0, place * this.#sumWidth, (place + 1) * this.#sumWidth)
    this.#numbers[place] = number
    this.#newest = number
  }

  #addCounts(place: number, sign: 1 | -1, total: Float64Array): void {
    const start = place * this.#width
    for (let index = 0; index < total.length; index++)
      total[index] = (total[index] as number) + sign * (this.counts[start + index] as number)
  }

  #addSums(place: number, total: Float64Array): void {
    const start = place * this.#sumWidth
    for (let index = 0; index < total.length; index++)
      total[index] = (total[index] as number) + (this.sums[start + index] as number)
  }
}
