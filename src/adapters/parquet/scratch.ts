/** Memory that is used again and again: fresh memory costs more than filling it does. */
export class Scratch {
  readonly #buffers: ArrayBuffer[] = []
  #taken = 0

  /** From now on everything taken before may be overwritten. */
  begin(): void {
    this.#taken = 0
  }

  /** At least so many bytes, whose contents are unspecified. */
  take(bytes: number): ArrayBuffer {
    const place = this.#taken++
    const buffer = this.#buffers[place]
    if (buffer !== undefined && buffer.byteLength >= bytes) return buffer
    const made = new ArrayBuffer(bytes)
    this.#buffers[place] = made
    return made
  }
}

/** Values of a fixed size. */
export type FixedValues = Float64Array | Float32Array | Int32Array | BigInt64Array

/** Scratch memory for so many values of that kind. */
export function valuesLike<Values extends FixedValues>(values: Values, length: number, scratch: Scratch): Values {
  const make = values.constructor as { new (buffer: ArrayBuffer, offset: number, length: number): Values }
  return new make(scratch.take(length * values.BYTES_PER_ELEMENT), 0, length)
}
