// The wire format of protocol buffers, as much as Feast's values need.

/** How a field is laid out: a variable number, eight bytes, a length and bytes, four bytes. */
export type WireType = 0 | 1 | 2 | 5

export function varint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return bytes
}

export function tag(field: number, wire: WireType): number[] {
  return varint(BigInt((field << 3) | wire))
}

/** A field of bytes of any length. */
export function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(tag(field, 2)), Buffer.from(varint(BigInt(bytes.length))), bytes])
}

/** A field as it was read: its number, and its content as bytes or as a signed number. */
export interface WireField {
  readonly field: number
  readonly wire: WireType
  readonly number: bigint
  readonly bytes: Buffer
}

/** Reads fields one after another. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** @throws {RangeError} where the bytes end too early, or are not a field. */
  field(): WireField {
    const key = Number(this.varint())
    const wire = (key & 7) as WireType
    const field = Math.floor(key / 8)
    if (wire === 0) return { field, wire, number: BigInt.asIntN(64, this.varint()), bytes: none }
    if (wire === 1) return { field, wire, number: 0n, bytes: this.take(8) }
    if (wire === 5) return { field, wire, number: 0n, bytes: this.take(4) }
    if (wire === 2) return { field, wire, number: 0n, bytes: this.take(Number(this.varint())) }
    throw new RangeError(`there is no wire type ${wire}`)
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1)[0] as number
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    throw new RangeError('a number is longer than 64 bits')
  }

  take(count: number): Buffer {
    const end = this.#at + count
    if (end > this.#bytes.length) throw new RangeError('the bytes end too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}

const none = Buffer.alloc(0)
