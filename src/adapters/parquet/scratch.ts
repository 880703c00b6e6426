/** Memory that is used again and again: fresh memory costs more than filling it does. */
export class Scratch<Memory extends ArrayBufferLike = ArrayBuffer> {
  readonly #make: (bytes: number) => Memory
  readonly #buffers: Memory[] = []
  #taken = 0

  constructor(make: (bytes: number) => Memory) {
    this.#make = make
  }

  /** From now on everything taken before may be overwritten. */
  begin(): void {
    this.#taken = 0
  }

  /** At least so many bytes, whose contents are unspecified. */
  take(bytes: number): Memory {
    const place = this.#taken++
    const buffer = this.#buffers[place]
    if (buffer !== undefined && buffer.byteLength >= bytes) return buffer
    const made = this.#make(bytes)
    this.#buffers[place] = made
    return made
  }
}

/** Scratch memory of this thread. */
export function ownScratch(): Scratch {
  return new Scratch(bytes => new ArrayBuffer(bytes))
}

/** Scratch memory that other threads can write to. */
export function sharedScratch(): Scratch<SharedArrayBuffer> {
  return new Scratch(bytes => new SharedArrayBuffer(bytes))
}

/** Values of a fixed size. */
export type FixedValues = Float64Array | Float32Array | Int32Array | BigInt64Array

/** Scratch memory for so many values of that kind. */
export function valuesLike<Values extends FixedValues>(values: Values, length: number, scratch: Scratch): Values {
  const make = values.constructor as { new (buffer: ArrayBuffer, offset: number, length: number): Values }
  return new make(scratch.take(length * values.BYTES_PER_ELEMENT), 0, length)
}
