/** Reads what a `ByteWriter` wrote and trusts none of it; `refuse` throws. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #refuse: (detail: string) => never
  #at = 0

  constructor(bytes: Uint8Array, refuse: (detail: string) => never) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#refuse = refuse
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    this.#need(1)
    return this.#bytes[this.#at++] as number
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let read = 0; read < 8; read++) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value <= 2 ** 53 ? value : this.refuse('a number is too large')
      scale *= 128
    }
    return this.refuse('a number is too long')
  }

  /** A number of things, each of which takes at least `size` bytes. */
  length(size: number): number {
    const length = this.varint()
    this.#need(length * size)
    return length
  }

  word(): number {
    this.#need(4)
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  double(): number {
    this.#need(8)
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }

  text(): string {
    const length = this.length(1)
    const encoded = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(encoded)
    } catch {
      return this.refuse('a text is not UTF-8')
    }
  }

  refuse(detail: string): never {
    return this.#refuse(`${detail} (byte ${this.#at} of ${this.#bytes.length})`)
  }

  #need(length: number): void {
    if (length > this.left) this.refuse('it ends too early')
  }
}
