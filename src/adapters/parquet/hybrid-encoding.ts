/** Levels and dictionary codes: runs of one value, and runs of bit-packed values, in turn. */
export function decodeHybrid(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  target: Int32Array,
  count: number,
): void {
  let at = start
  let filled = 0
  const mask = width === 32 ? -1 : (1 << width) - 1
  const valueBytes = (width + 7) >> 3
  while (filled < count) {
    if (at >= end && width > 0) throw new RangeError('a run of levels or codes ends early')
    let header = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      header |= (byte & 0x7f) << shift
      if (byte < 0x80 || shift > 28) break
    }
    header >>>= 0
    if ((header & 1) === 0) {
      let value = 0
      for (let index = 0; index < valueBytes; index++) value |= (bytes[at++] ?? 0) << (index * 8)
      const until = Math.min(filled + (header >>> 1), count)
      if (until === filled) throw new RangeError('a run of levels or codes is empty')
      target.fill(value, filled, until)
      filled = until
    } else {
      const groups = header >>> 1
      const until = Math.min(filled + groups * 8, count)
      if (until === filled) throw new RangeError('a run of levels or codes is empty')
      unpack(bytes, at, width, mask, target, filled, until)
      at += groups * width
      filled = until
    }
  }
}

function unpack(
  bytes: Uint8Array,
  start: number,
  width: number,
  mask: number,
  target: Int32Array,
  from: number,
  until: number,
): void {
  if (width > widestCode) {
    unpackWide(bytes, start, width, target, from, until)
    return
  }
  let buffer = 0
  let available = 0
  let at = start
  for (let index = from; index < until; index++) {
    while (available < width) {
      buffer |= (bytes[at++] ?? 0) << available
      available += 8
    }
    target[index] = buffer & mask
    buffer >>>= width
    available -= width
  }
}

function unpackWide(
  bytes: Uint8Array,
  start: number,
  width: number,
  target: Int32Array,
  from: number,
  until: number,
): void {
  for (let index = from; index < until; index++) {
    let value = 0
    const first = (index - from) * width
    for (let bit = 0; bit < width; bit++) {
      const position = first + bit
      value |= (((bytes[start + (position >> 3)] ?? 0) >> (position & 7)) & 1) << bit
    }
    target[index] = value
  }
}

/** How many bits the codes of a dictionary of that size need; at least one. */
export function bitWidth(size: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(0, size - 1)))
}

/** The widest codes that `encodePacked` writes. */
export const widestCode = 24

/** Two codes of so many bits are packed at once: together they are less than a word. */
const widestInPairs = 15

/** What stands before a bit-packed run of so many codes. */
export function packedHeader(count: number): Uint8Array {
  return varint((((count + 7) >> 3) << 1) | 1)
}

/** A bit-packed run of codes below 2^width; `width` is at most `widestCode`. */
export function encodePacked(codes: Int32Array, count: number, width: number): Uint8Array {
  const groups = (count + 7) >> 3
  const words = new Int32Array((groups * width + 3) >> 2)
  const inPairs = width <= widestInPairs ? count & ~1 : 0
  let word = 0
  let filled = 0
  let at = 0
  for (let index = 0; index < inPairs; index += 2) {
    const pair = (codes[index] as number) | ((codes[index + 1] as number) << width)
    word |= pair << filled
    filled += 2 * width
    if (filled < 32) continue
    words[at++] = word
    filled -= 32
    word = pair >>> (2 * width - filled)
  }
  for (let index = inPairs; index < count; index++) {
    const code = codes[index] as number
    word |= code << filled
    filled += width
    if (filled < 32) continue
    words[at++] = word
    filled -= 32
    word = code >>> (width - filled)
  }
  if (filled > 0) words[at] = word
  return new Uint8Array(words.buffer, 0, groups * width)
}

/** Definition levels of an optional flat column: a validity bitmap is a bit-packed run as it stands. */
export function encodeLevels(validity: Uint8Array | null, count: number): Uint8Array {
  if (validity === null) {
    const run = varint((count << 1) >>> 0)
    return Uint8Array.of(...run, 1)
  }
  const header = packedHeader(validity.length * 8)
  const bytes = new Uint8Array(header.length + validity.length)
  bytes.set(header)
  bytes.set(validity, header.length)
  return bytes
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
