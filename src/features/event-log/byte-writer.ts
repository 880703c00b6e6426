/** Bytes that grow. */
export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(256)
  #view: DataView = new DataView(this.#bytes.buffer)
  #length = 0

  get length(): number {
    return this.#length
  }

  uint8(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  uint32(value: number): void {
    this.#room(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /** The memory of an array. */
  array(values: ArrayBufferView): void {
    this.#room(values.byteLength)
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), this.#length)
    this.#length += values.byteLength
  }

  /** Four bytes to be filled in by `sizeSince`. */
  reserve(): number {
    this.uint32(0)
    return this.#length
  }

  /** Writes how many bytes came since `reserve` gave that place. */
  sizeSince(place: number): void {
    this.#view.setUint32(place - 4, this.#length - place, true)
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#length + more, 2 * this.#bytes.length))
    grown.set(this.bytes())
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
