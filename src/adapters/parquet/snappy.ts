/**
 * The bytes of a Snappy block: a length, then literals and copies of what was written before
 * (google/snappy, format_description.txt).
 */
export function snappyDecompress(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  let at = afterLength(input)
  let filled = 0
  while (at < input.length) {
    const tag = input[at++] as number
    let length = (tag >> 2) + 1
    if ((tag & 3) === 0) {
      if (length > 60) {
        const bytes = length - 60
        length = littleEndian(input, at, bytes) + 1
        at += bytes
      }
      if (at + length > input.length || filled + length > size) throw corrupt()
      putLiteral(input, at, output, filled, length)
      at += length
    } else {
      const bytes = (tag & 3) === 3 ? 4 : tag & 3
      let offset = littleEndian(input, at, bytes)
      if (bytes === 1) {
        length = ((tag >> 2) & 7) + 4
        offset |= (tag >> 5) << 8
      }
      at += bytes
      if (offset === 0 || offset > filled || filled + length > size) throw corrupt()
      // Copies may overlap what they write, so they go byte by byte.
      for (let to = filled; to < filled + length; to++) output[to] = output[to - offset] as number
    }
    filled += length
  }
  if (filled !== size) throw corrupt()
  return output
}

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

/** Short literals are quicker byte by byte. */
function putLiteral(input: Uint8Array, from: number, output: Uint8Array, at: number, length: number): void {
  if (length > 48) output.set(input.subarray(from, from + length), at)
  else for (let index = 0; index < length; index++) output[at + index] = input[from + index] as number
}

function corrupt(): RangeError {
  return new RangeError('a SNAPPY page is corrupt')
}
