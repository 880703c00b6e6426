import { isSet } from './column.ts'

/** A validity bitmap in which every row is missing. */
export function emptyBitmap(length: number): Uint8Array {
  return new Uint8Array((length + 7) >> 3)
}

/** A validity bitmap in which every row is present; the bits after the last row are 0. */
export function fullBitmap(length: number): Uint8Array {
  const bitmap = new Uint8Array((length + 7) >> 3).fill(0xff)
  const rest = length & 7
  if (rest !== 0) bitmap[bitmap.length - 1] = (1 << rest) - 1
  return bitmap
}

/** Marks a row as present. */
export function setBit(bitmap: Uint8Array, index: number): void {
  const byte = index >> 3
  bitmap[byte] = (bitmap[byte] ?? 0) | (1 << (index & 7))
}

/** Marks a row as missing. */
export function clearBit(bitmap: Uint8Array, index: number): void {
  const byte = index >> 3
  bitmap[byte] = (bitmap[byte] ?? 0) & ~(1 << (index & 7))
}

/** Present where both are; null stands for "everything is present". */
export function andBitmaps(left: Uint8Array | null, right: Uint8Array | null): Uint8Array | null {
  if (left === null || left === right) return right
  if (right === null) return left
  const both = new Uint8Array(left.length)
  for (let index = 0; index < both.length; index++) both[index] = (left[index] ?? 0) & (right[index] ?? 0)
  return both
}

/** Writes a byte for each row: 1 where it is missing, else 0. */
export function missingBytes(bitmap: Uint8Array, out: Uint8Array, length: number): void {
  const whole = out.byteOffset % 8 === 0 ? length >> 3 : 0
  const eights = new Float64Array(out.buffer, whole === 0 ? 0 : out.byteOffset, whole)
  eightsMissing ??= missingOfBytes()
  for (let index = 0; index < whole; index++) eights[index] = eightsMissing[bitmap[index] as number] as number
  for (let row = whole << 3; row < length; row++) out[row] = 1 - (((bitmap[row >> 3] as number) >> (row & 7)) & 1)
}

/** For each byte of a bitmap what `missingBytes` writes; no bits of bytes that are 0 or 1 make a double that is NaN. */
let eightsMissing: Float64Array | null = null

function missingOfBytes(): Float64Array {
  const bytes = Uint8Array.from({ length: 2048 }, (_, at) => 1 - (((at >> 3) >> (at & 7)) & 1))
  return new Float64Array(bytes.buffer)
}

/** How many of the first `length` rows are present. */
export function countBits(bitmap: Uint8Array | null, length: number): number {
  if (bitmap === null) return length
  const whole = length >> 3
  let count = 0
  for (let index = 0; index < whole; index++) count += bitsOfByte(bitmap[index] ?? 0)
  return count + bitsOfByte((bitmap[whole] ?? 0) & ((1 << (length & 7)) - 1))
}

/** The bitmap, or null when all of its rows are present. */
export function unlessFull(bitmap: Uint8Array, length: number): Uint8Array | null {
  return countBits(bitmap, length) === length ? null : bitmap
}

/** The bitmap of rows `start` to `start + length`, or null when all of them are present. */
export function sliceBitmap(bitmap: Uint8Array | null, start: number, length: number): Uint8Array | null {
  if (bitmap === null) return null
  const copy = emptyBitmap(length)
  const first = start >> 3
  const shift = start & 7
  for (let index = 0; index < copy.length; index++) {
    const low = bitmap[first + index] ?? 0
    const high = shift === 0 ? 0 : (bitmap[first + index + 1] ?? 0)
    copy[index] = (low >> shift) | (high << (8 - shift))
  }
  const rest = length & 7
  if (rest !== 0) copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) & ((1 << rest) - 1)
  return unlessFull(copy, length)
}

/** Writes rows of `source` into `target` from row `at`; the target's bits there must be 0. */
export function copyBits(target: Uint8Array, at: number, source: Uint8Array | null, length: number): void {
  const aligned = (at & 7) === 0
  if (aligned) {
    const whole = length >> 3
    const start = at >> 3
    if (source === null) target.fill(0xff, start, start + whole)
    else target.set(source.subarray(0, whole), start)
    for (let index = whole << 3; index < length; index++) {
      if (source === null || isSet(source, index)) setBit(target, at + index)
    }
    return
  }
  for (let index = 0; index < length; index++) if (source === null || isSet(source, index)) setBit(target, at + index)
}

function bitsOfByte(byte: number): number {
  let bits = byte - ((byte >> 1) & 0x55)
  bits = (bits & 0x33) + ((bits >> 2) & 0x33)
  return (bits + (bits >> 4)) & 0x0f
}
