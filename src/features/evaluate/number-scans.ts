type Numbers = Float64Array | Float32Array

/**
 * Whether there is neither NaN nor ±Infinity among the first `length` numbers: a finite sum has none. Where it is not finite the numbers may
 * only be large, and each is looked at, up to the first that is not.
 */
export function areFinite(values: Numbers, length: number): boolean {
  // Four sums, as each addition waits for the one before.
  let [a, b, c, d] = [0, 0, 0, 0]
  const even = length - (length & 7)
  for (let row = 0; row < even; row += 8) {
    a += (values[row] as number) + (values[row + 1] as number)
    b += (values[row + 2] as number) + (values[row + 3] as number)
    c += (values[row + 4] as number) + (values[row + 5] as number)
    d += (values[row + 6] as number) + (values[row + 7] as number)
  }
  for (let row = even; row < length; row++) a += values[row] as number
  return Number.isFinite(a + b + c + d) || areAllFinite(values, length)
}

function areAllFinite(values: Numbers, length: number): boolean {
  for (let row = 0; row < length; row++) if (!Number.isFinite(values[row])) return false
  return true
}

/** The first of some rows whose number is infinite, −1 for none; four are looked at together. */
export function findInfinite(values: Numbers, from: number, length: number): number {
  let row = from
  while (
    row + 4 <= length &&
    !isInfinite(values[row] as number) &&
    !isInfinite(values[row + 1] as number) &&
    !isInfinite(values[row + 2] as number) &&
    !isInfinite(values[row + 3] as number)
  )
    row += 4
  for (; row < length; row++) if (isInfinite(values[row] as number)) return row
  return -1
}

/** One comparison, where that with Infinity itself is two. */
function isInfinite(number: number): boolean {
  return Math.abs(number) > Number.MAX_VALUE
}
