const texts = new TextEncoder()

/** Appends numbers and texts to an array of bytes that grows. */
export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(64)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** A whole number from 0 to 2^53: seven bits a byte, the lowest first, the high bit set on all but the last. */
  varint(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#length++] = rest
  }

  /** Little-endian. */
  word(value: number): void {
    this.#reserve(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /** Little-endian. */
  double(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** Bytes in UTF-8, after how many they are. */
  text(value: string): void {
    const most = value.length * 3
    if (most < 128) {
      this.#reserve(most + 1)
      const { written } = texts.encodeInto(value, this.#bytes.subarray(this.#length + 1))
      this.#bytes[this.#length] = written
      this.#length += written + 1
      return
    }
    const encoded = texts.encode(value)
    this.varint(encoded.length)
    this.#reserve(encoded.length)
    this.#bytes.set(encoded, this.#length)
    this.#length += encoded.length
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + length))
    bytes.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}
