/** Arrays of at most so many bytes lie in memory that they share: one of their own costs more than to copy what they hold. */
export const mostSmall = 1024

const slabLength = 16 * mostSmall

let slab = new ArrayBuffer(slabLength)
let used = 0

/** At most `mostSmall` bytes that no other array has, aligned for elements of every size. */
export function smallBytes(length: number): Uint8Array<ArrayBuffer> {
  if (used + length > slabLength) {
    slab = new ArrayBuffer(slabLength)
    used = 0
  }
  const bytes = new Uint8Array(slab, used, length)
  used += (length + 7) & ~7
  return bytes
}
