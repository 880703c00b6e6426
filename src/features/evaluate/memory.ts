/** Where kernels get the arrays that they write. What an array holds at first is not specified. */
export interface Memory {
  doubles(length: number): Float64Array
  bytes(length: number): Uint8Array
  /** Says that an array is read as long as the frame is. */
  keep(array: ArrayLike<unknown>): void
  /** Takes back what was offered: what is made now is kept. */
  withdraw(): void
  /** Where the doubles of an evaluation go at last, if that is known: what is written there need not be copied to it. */
  placeOf(evaluation: object, length: number): Float64Array | null
}

type Place = () => Float64Array | null

/** New arrays, which the columns that come of them may keep. */
export const newMemory: Memory = {
  doubles: length => new Float64Array(length),
  bytes: length => new Uint8Array(length),
  keep: () => {},
  withdraw: () => {},
  placeOf: () => null,
}

/** Arrays that are lent, and lent again when they have been given back: those of one block of rows serve the next. */
export class LentMemory implements Memory {
  readonly #doubles = new Lender(length => new Float64Array(length))
  readonly #bytes = new Lender(length => new Uint8Array(length))
  #offer: Place | null = null
  #places: ReadonlyMap<object, Place> = new Map()

  /** Says where the results of some evaluations go. */
  setPlaces(places: ReadonlyMap<object, Place>): void {
    this.#places = places
  }

  placeOf(evaluation: object, length: number): Float64Array | null {
    const place = this.#places.get(evaluation)?.() ?? null
    return place?.length === length ? place : null
  }

  /** Offers memory for the doubles that are asked for next: where a result goes, it need not be copied to. */
  offer(array: Place): void {
    this.#offer = array
  }

  withdraw(): void {
    this.#offer = null
  }

  doubles(length: number): Float64Array {
    const offered = this.#offer?.() ?? null
    this.#offer = null
    return offered?.length === length ? offered : this.#doubles.lend(length)
  }

  bytes(length: number): Uint8Array {
    return this.#bytes.lend(length)
  }

  keep(array: ArrayLike<unknown>): void {
    this.#doubles.keep(array)
    this.#bytes.keep(array)
  }

  /** Takes everything back but what is kept. */
  takeBack(): void {
    this.#doubles.takeBack()
    this.#bytes.takeBack()
  }

  /** Takes back what is kept, too. */
  takeAllBack(): void {
    this.#doubles.takeAllBack()
    this.#bytes.takeAllBack()
  }
}

class Lender<Values extends ArrayLike<unknown>> {
  readonly #make: (length: number) => Values
  readonly #free: Values[] = []
  readonly #lent: Values[] = []
  readonly #kept: Values[] = []

  constructor(make: (length: number) => Values) {
    this.#make = make
  }

  lend(length: number): Values {
    const found = this.#free.pop()
    // Only the last block of a table is shorter than the others.
    const array = found?.length === length ? found : this.#make(length)
    this.#lent.push(array)
    return array
  }

  keep(array: ArrayLike<unknown>): void {
    const at = this.#lent.indexOf(array as Values)
    if (at >= 0) this.#kept.push(...this.#lent.splice(at, 1))
  }

  takeBack(): void {
    this.#free.push(...this.#lent)
    this.#lent.length = 0
  }

  takeAllBack(): void {
    this.takeBack()
    this.#free.push(...this.#kept)
    this.#kept.length = 0
  }
}
