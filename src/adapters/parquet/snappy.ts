/**
 * The bytes of a Snappy block: a length, then literals and copies of what was written before
 * (google/snappy, format_description.txt). They stand at the start of `output`.
 */
export function snappyDecompress(
  input: Uint8Array,
  size: number,
  output: Uint8Array = new Uint8Array(size),
): Uint8Array {
  let at = afterLength(input)
  let filled = 0
  while (at < input.length) {
    const tag = input[at++] as number
    const kind = tag & 3
    let length = (tag >> 2) + 1
    if (kind === 0) {
      if (length > 60) {
        const bytes = length - 60
        length = littleEndian(input, at, bytes) + 1
        at += bytes
      }
      const end = at + length
      if (end > input.length || filled + length > size) throw corrupt()
      if (length > shortest) {
        output.set(input.subarray(at, end), filled)
        at = end
        filled += length
      } else while (at < end) output[filled++] = input[at++] as number
    } else {
      let offset = 0
      if (kind === 1) {
        if (at === input.length) throw corrupt()
        length = ((tag >> 2) & 7) + 4
        offset = ((tag >> 5) << 8) | (input[at++] as number)
      } else {
        const bytes = kind === 2 ? 2 : 4
        offset = littleEndian(input, at, bytes)
        at += bytes
      }
      const end = filled + length
      if (offset === 0 || offset > filled || end > size) throw corrupt()
      // Copies may overlap what they write, so they go byte by byte.
      for (let from = filled - offset; filled < end; ) output[filled++] = output[from++] as number
    }
  }
  if (filled !== size) throw corrupt()
  return output.length === size ? output : output.subarray(0, size)
}

/** Shorter literals are quicker byte by byte. */
const shortest = 48

function afterLength(input: Uint8Array): number {
  let at = 0
  while ((input[at] ?? 0) > 0x7f) at++
  return at + 1
}

function littleEndian(input: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > input.length) throw corrupt()
  let value = 0
  for (let index = 0; index < bytes; index++) value |= (input[at + index] as number) << (8 * index)
  return value >>> 0
}

function corrupt(): RangeError {
  return new RangeError('a SNAPPY page is corrupt')
}
