import type { Column } from '../../table/column.ts'
import { compareValues } from '../../table/total-order.ts'
import type { InputPosition } from '../aggregate.ts'
import type { InputColumn } from './input-column.ts'
import { PrefixSums } from './prefix-sums.ts'
import { Ranks } from './ranks.ts'
import { SpecialCounts } from './special-counts.ts'

/** Up to so many inputs of one time are put in order by insertion, which needs no memory. */
const fewTies = 16

/** What orders the rows of a source, by stored row. */
export interface RowPlaces {
  /** Epoch milliseconds. */
  readonly times: Float64Array
  readonly created: Column | null
  readonly sequence: Column | null
}

/** The inputs of all keys, those of a key together and in order of time. */
export interface LaidInputs {
  /** The stored row of each input. */
  readonly rows: Int32Array
  /** The key of each, without −0, and its time; null where they are still to be looked up. */
  readonly keys: Float64Array | null
  readonly times: Float64Array | null
}

/**
 * The inputs of one key at a time, in row order. One object serves all keys and all kernels over a column; what several kernels need,
 * such as running totals, is made once per key.
 */
export class KeyInputs {
  readonly column: InputColumn
  readonly places: RowPlaces
  #count = 0
  #keys: Float64Array = new Float64Array(0)
  #laid: LaidInputs = { rows: new Int32Array(0), keys: null, times: null }
  #from = 0
  /** Null as long as nobody asked for them. */
  #rows: Int32Array | null = null
  #times: Float64Array | null = null
  /** Memory for keys that are looked up or put in another order. */
  #own: Float64Array = new Float64Array(0)
  #fresh = false
  /** Of the first to the fourth powers. */
  readonly #sums: readonly Lazy<PrefixSums>[] = ([1, 2, 3, 4] as const).map(power => lazy(new PrefixSums(power)))
  readonly #specials: Lazy<SpecialCounts> = lazy(new SpecialCounts())
  readonly #ranks: Lazy<Ranks> = lazy(new Ranks())

  constructor(column: InputColumn, places: RowPlaces) {
    this.column = column
    this.places = places
  }

  get count(): number {
    return this.#count
  }

  /** The inputs' keys, in order; only the first `count` entries are theirs. */
  get keys(): Float64Array {
    return this.#keys
  }

  /** The stored rows of the inputs, in order. */
  get rows(): Int32Array {
    this.#rows ??= this.#laid.rows.subarray(this.#from, this.#from + this.#count)
    return this.#rows
  }

  /** Takes the inputs `from` to `to − 1`: one key's, none of them missing. */
  load(laid: LaidInputs, from: number, to: number): void {
    this.#laid = laid
    this.#from = from
    this.#count = to - from
    this.#rows = null
    this.#keys = laid.keys?.subarray(from, to) ?? this.#lookUp()
    this.#times = laid.times?.subarray(from, to) ?? null
    this.#fresh = false
    this.#forget()
  }

  /** Puts inputs of one time into their order by `created`, `sequence` and value; windows never part them. */
  orderTies(): void {
    if (this.#fresh) return
    this.#fresh = true
    const times = this.#times ?? Float64Array.from(this.rows, row => this.places.times[row] as number)
    let start = 0
    let copied = false
    for (let index = 1; index <= this.#count; index++) {
      if (index < this.#count && times[index] === times[start]) continue
      if (index - start > 1 && this.#isUnordered(start, index)) {
        if (!copied) this.#copy()
        copied = true
        this.#sort(start, index)
      }
      start = index
    }
    if (copied) this.#forget()
  }

  /** The value of an input, and where it stands in the order of rows. */
  input(index: number): { readonly value: unknown; readonly at: InputPosition } {
    const row = this.rows[index] as number
    const { times, created, sequence } = this.places
    const at = {
      time: times[row] as number,
      created: (created?.get(row) ?? null) as number | null,
      sequence: (sequence?.get(row) ?? null) as number | null,
    }
    return { value: this.column.decodeKey(this.#keys[index] as number), at }
  }

  /** Running totals of the inputs' powers, or null where they spread over too many magnitudes. */
  sums(power: 1 | 2 | 3 | 4): PrefixSums | null {
    const part = this.#sums[power - 1] as Lazy<PrefixSums>
    if (!part.fresh) part.usable = part.value.build(this.#keys, this.#count)
    part.fresh = true
    return part.usable ? part.value : null
  }

  /** Counts of NaN and infinities; whole numbers are none. */
  specials(): SpecialCounts {
    const part = this.#specials
    const { fresh, value } = this.#sums[0] as Lazy<PrefixSums>
    if (!part.fresh) part.value.build(this.#keys, fresh && value.whole ? 0 : this.#count)
    part.fresh = true
    return part.value
  }

  /** The distinct inputs in order, and which of them each input is. */
  ranks(): Ranks {
    const part = this.#ranks
    if (!part.fresh) part.value.build(this.#keys, this.#count, this.column.compare)
    part.fresh = true
    return part.value
  }

  #forget(): void {
    for (const part of this.#sums) part.fresh = false
    this.#specials.fresh = false
    this.#ranks.fresh = false
  }

  /** What was laid out stays as it is. */
  #copy(): void {
    this.#rows = this.rows.slice()
    const keys = this.#ownKeys()
    if (this.#keys !== keys) keys.set(this.#keys)
    this.#keys = keys
  }

  #ownKeys(): Float64Array {
    const count = this.#count
    if (this.#own.length < count) this.#own = new Float64Array(Math.max(count, this.#own.length * 2))
    return this.#own
  }

  #lookUp(): Float64Array {
    const rows = this.rows
    const source = this.column.keys
    const keys = this.#ownKeys()
    // Adding 0 turns −0 into 0.
    for (let index = 0; index < rows.length; index++) keys[index] = (source[rows[index] as number] as number) + 0
    return keys
  }

  #isUnordered(from: number, to: number): boolean {
    const rows = this.rows
    for (let index = from + 1; index < to; index++) {
      if (this.#compare(rows[index - 1] as number, rows[index] as number) > 0) return true
    }
    return false
  }

  #sort(from: number, to: number): void {
    const rows = this.rows
    if (to - from <= fewTies) {
      for (let index = from + 1; index < to; index++) this.#insert(from, index)
    } else {
      const run = rows.subarray(from, to)
      run.set(Int32Array.from(run).sort((left, right) => this.#compare(left, right)))
    }
    const source = this.column.keys
    for (let index = from; index < to; index++) this.#keys[index] = (source[rows[index] as number] as number) + 0
  }

  /** Puts a row into its place among those from `from` on, which are in order. */
  #insert(from: number, index: number): void {
    const rows = this.rows
    const row = rows[index] as number
    let place = index
    for (; place > from && this.#compare(rows[place - 1] as number, row) > 0; place--) {
      rows[place] = rows[place - 1] as number
    }
    rows[place] = row
  }

  #compare(left: number, right: number): number {
    const { created, sequence } = this.places
    const { keys, compare } = this.column
    return (
      (created === null ? 0 : compareValues(created.get(left), created.get(right))) ||
      (sequence === null ? 0 : compareValues(sequence.get(left), sequence.get(right))) ||
      compare(keys[left] as number, keys[right] as number)
    )
  }
}

interface Lazy<Value> {
  readonly value: Value
  fresh: boolean
  usable: boolean
}

function lazy<Value>(value: Value): Lazy<Value> {
  return { value, fresh: false, usable: true }
}
