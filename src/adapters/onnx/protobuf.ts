/* The wire format of Protocol Buffers, as far as a model file needs it: https://protobuf.dev/programming-guides/encoding. */

const utf8 = new TextEncoder()

/** An integer field; a negative one takes ten bytes. */
export function integerField(field: number, value: number | bigint): Uint8Array {
  return joined([varint(field * 8), varint(value)])
}

/** A text field. */
export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, utf8.encode(value))
}

/** A field of bytes. */
export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return joined([varint(field * 8 + 2), varint(value.length), value])
}

/** A field that holds a message, whose fields are given. */
export function messageField(field: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, joined(fields))
}

/** Byte arrays one after the other; fields that way are a message. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}
