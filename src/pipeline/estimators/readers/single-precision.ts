const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)
const single = new Float32Array(1)
const singleBits = new Int32Array(single.buffer)

/**
 * The greatest double that, rounded to single precision, is below `threshold`: x ≤ it says what float32(x) < float32(threshold) says.
 */
export function belowInSingle(threshold: number): number {
  const limit = Math.fround(threshold)
  const middle = (limit + singleBelow(limit)) / 2
  // The middle of two neighbours rounds to the one whose last bit is 0.
  return Math.fround(middle) < limit ? middle : doubleBelow(middle)
}

/** The greatest double that, rounded to single precision, is not above `threshold`: x ≤ it says what float32(x) ≤ threshold says. */
export function atMostInSingle(threshold: number): number {
  const rounded = Math.fround(threshold)
  const limit = rounded > threshold ? singleBelow(rounded) : rounded
  const above = -singleBelow(-limit)
  // Beyond the greatest single is infinity, and no double in between has a middle with it.
  return above - above === 0 ? belowInSingle(above) : Number.MAX_VALUE
}

/** The next single below a finite one. */
function singleBelow(value: number): number {
  if (value === 0) return -(2 ** -149)
  single[0] = value
  singleBits[0] = (singleBits[0] as number) + (value > 0 ? -1 : 1)
  return single[0] as number
}

/** The next double below a finite one. */
export function doubleBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  double[0] = value
  bits[0] = (bits[0] as bigint) + (value > 0 ? -1n : 1n)
  return double[0] as number
}
