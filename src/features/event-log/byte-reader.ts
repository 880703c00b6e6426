/** Reads bytes from the front; copies what it gives, so that nothing holds the whole. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  uint8(): number {
    return this.#view.getUint8(this.#at++)
  }

  uint32(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  skip(count: number): void {
    this.#at += count
  }

  /** The next bytes without copying them. */
  view(count: number): Uint8Array {
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** Fills an array from the next bytes. */
  into<T extends ArrayBufferView>(values: T): T {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    bytes.set(this.view(values.byteLength))
    return values
  }
}
