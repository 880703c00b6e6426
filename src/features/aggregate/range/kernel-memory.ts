/** Where kernels have the arrays of their results from. */
export interface KernelMemory {
  /** Numbers by question; what they hold at first is unspecified. */
  numbers(length: number): Float64Array
  /** Zeros by question. */
  bytes(length: number): Uint8Array
  /** The numbers of a column; what they hold at first is unspecified. */
  column(length: number): Float64Array
}

/** New arrays, for results that last. */
export const newMemory: KernelMemory = {
  numbers: length => new Float64Array(length),
  bytes: length => new Uint8Array(length),
  column: length => new Float64Array(length),
}

/**
 * The same arrays again and again, for results that are copied: fresh memory costs more than filling it does.
 *
 * Arrays by question can be used until `beginQuestions`, columns of numbers until `beginColumns`.
 */
export class RecycledMemory implements KernelMemory {
  readonly #numbers = new Pool(length => new Float64Array(length))
  readonly #bytes = new Pool(length => new Uint8Array(length))
  readonly #columns = new Pool(length => new Float64Array(length))

  beginQuestions(): void {
    this.#numbers.begin()
    this.#bytes.begin()
  }

  beginColumns(): void {
    this.#columns.begin()
  }

  numbers(length: number): Float64Array {
    return this.#numbers.take(length)
  }

  bytes(length: number): Uint8Array {
    return this.#bytes.take(length).fill(0)
  }

  column(length: number): Float64Array {
    return this.#columns.take(length)
  }
}

class Pool<Values extends Float64Array | Uint8Array> {
  readonly #make: (length: number) => Values
  readonly #arrays: Values[] = []
  #taken = 0

  constructor(make: (length: number) => Values) {
    this.#make = make
  }

  begin(): void {
    this.#taken = 0
  }

  take(length: number): Values {
    const place = this.#taken++
    const array = this.#arrays[place]
    if (array !== undefined && array.length >= length) return array.subarray(0, length) as Values
    const made = this.#make(length)
    this.#arrays[place] = made
    return made
  }
}
