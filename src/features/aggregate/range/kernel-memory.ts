/** Where arrays of zeros come from. */
export interface KernelMemory {
  numbers(length: number): Float64Array
  integers(length: number): Int32Array
  bytes(length: number): Uint8Array
}

/** New arrays, for results that last. */
export const newMemory: KernelMemory = {
  numbers: length => new Float64Array(length),
  integers: length => new Int32Array(length),
  bytes: length => new Uint8Array(length),
}

/** The same arrays again and again, from one `begin` to the next: fresh memory costs more than filling it does. */
export class RecycledMemory implements KernelMemory {
  readonly #numbers = new Pool(length => new Float64Array(length))
  readonly #integers = new Pool(length => new Int32Array(length))
  readonly #bytes = new Pool(length => new Uint8Array(length))

  begin(): void {
    this.#numbers.begin()
    this.#integers.begin()
    this.#bytes.begin()
  }

  numbers(length: number): Float64Array {
    return this.#numbers.take(length)
  }

  integers(length: number): Int32Array {
    return this.#integers.take(length)
  }

  bytes(length: number): Uint8Array {
    return this.#bytes.take(length)
  }
}

class Pool<Values extends Float64Array | Int32Array | Uint8Array> {
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
    if (array !== undefined && array.length >= length) return array.subarray(0, length).fill(0) as Values
    const made = this.#make(length)
    this.#arrays[place] = made
    return made
  }
}
