type Numbers = Float64Array | Float32Array

/**
 * Whether there is neither NaN nor ±Infinity among the first `length` numbers: only those times zero are not zero.
 *
 * From four places at once, as memory answers several streams of reads faster than one: twice as fast from columns of 8 MB.
 */
export function areFinite(values: Numbers, length: number): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]
  const quarter = (length >> 3) << 1
  const half = 2 * quarter
  const last = 3 * quarter
  for (let row = 0; row < quarter; row += 2) {
    a += (values[row] as number) * 0 + (values[row + 1] as number) * 0
    b += (values[row + quarter] as number) * 0 + (values[row + quarter + 1] as number) * 0
    c += (values[row + half] as number) * 0 + (values[row + half + 1] as number) * 0
    d += (values[row + last] as number) * 0 + (values[row + last + 1] as number) * 0
  }
  for (let row = 4 * quarter; row < length; row++) a += (values[row] as number) * 0
  return a + b + c + d === 0
}

/** The first of some rows whose number is infinite, −1 for none. */
export function findInfinite(values: Numbers, from: number, length: number): number {
  for (let row = from; row < length; row++) {
    if (Math.abs(values[row] as number) === Number.POSITIVE_INFINITY) return row
  }
  return -1
}
