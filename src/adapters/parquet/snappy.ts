import { mostInput, mostOutput, snappyMachine } from './snappy-machine.ts'

/** Blocks that are hardly smaller than what they become are few long pieces; short ones are read before a machine is asked. */
const [hardly, fewBytes] = [0.9, 1024]

/**
 * The bytes of a Snappy block: a length, then literals and copies of what was written before
 * (google/snappy, format_description.txt). They stand at the start of `output`.
 */
export function snappyDecompress(
  input: Uint8Array,
  size: number,
  output: Uint8Array = new Uint8Array(size),
): Uint8Array {
  const fits = input.length <= mostInput && size <= mostOutput && size >= fewBytes
  const machine = fits && input.length < hardly * size ? snappyMachine() : null
  if (machine === null) return decompressHere(input, size, output)
  const bytes = machine.read(input, afterLength(input), size)
  if (bytes === null) throw corrupt()
  output.set(bytes)
  return output.length === size ? output : output.subarray(0, size)
}

/** The same in JavaScript. */
export function decompressHere(input: Uint8Array, size: number, output: Uint8Array): Uint8Array {
  const from = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const into = new DataView(output.buffer, output.byteOffset, output.byteLength)
  const inputEnd = input.length
  // Words may reach over the end of what they copy, into bytes that are written later, but not over the end of the memory.
  const [lastWordFrom, lastWordInto] = [inputEnd - 3, output.length - 3]
  let at = afterLength(input)
  let filled = 0
  while (at < inputEnd) {
    const tag = input[at++] as number
    const kind = tag & 3
    let length = (tag >> 2) + 1
    if (kind === 0) {
      if (length > 60) {
        const bytes = length - 60
        length = littleEndian(input, at, bytes) + 1
        at += bytes
      }
      const [end, next] = [at + length, filled + length]
      if (end > inputEnd || next > size) throw corrupt()
      if (length > shortest) output.set(input.subarray(at, end), filled)
      else if (end <= lastWordFrom && next <= lastWordInto) {
        for (let word = filled; word < next; word += 4, at += 4) into.setInt32(word, from.getInt32(at, true), true)
      } else while (filled < next) output[filled++] = input[at++] as number
      at = end
      filled = next
    } else {
      let offset = 0
      if (kind === 1) {
        if (at === inputEnd) throw corrupt()
        length = ((tag >> 2) & 7) + 4
        offset = ((tag >> 5) << 8) | (input[at++] as number)
      } else if (kind === 2) {
        if (at + 2 > inputEnd) throw corrupt()
        offset = (input[at] as number) | ((input[at + 1] as number) << 8)
        at += 2
      } else {
        offset = littleEndian(input, at, 4)
        at += 4
      }
      const next = filled + length
      if (offset === 0 || offset > filled || next > size) throw corrupt()
      // A word must not read what it writes itself: then the copy repeats the bytes before it.
      if (offset >= 4 && next <= lastWordInto) {
        for (let word = filled; word < next; word += 4) into.setInt32(word, into.getInt32(word - offset, true), true)
      } else for (let byte = filled; byte < next; byte++) output[byte] = output[byte - offset] as number
      filled = next
    }
  }
  if (filled !== size) throw corrupt()
  return output.length === size ? output : output.subarray(0, size)
}

/** Longer literals are quicker as one copy. */
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
