/*
 * Sums of weighted columns, four columns a pass: each sum is read and written once for four products. Every sum is added to from the first
 * column to the last.
 */

type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array]
type FourNumbers = readonly [number, number, number, number]

/** Writes the sum of every column times its weight, from 0 and the first column on. */
export function weightedSum(columns: readonly Float64Array[], weights: Float64Array, sum: Float64Array): void {
  sum.fill(0)
  let at = 0
  for (; at + 4 <= columns.length; at += 4) addFour(columns.slice(at, at + 4), weights.subarray(at), sum)
  for (; at < columns.length; at++) addOne(columns[at] as Float64Array, weights[at] as number, sum)
}

function addFour(columns: readonly Float64Array[], weights: Float64Array, sum: Float64Array): void {
  const [a, b, c, d] = columns as unknown as Four
  const [wa, wb, wc, wd] = weights as unknown as FourNumbers
  for (let row = 0; row < sum.length; row++) {
    const two = (sum[row] as number) + wa * (a[row] as number) + wb * (b[row] as number)
    sum[row] = two + wc * (c[row] as number) + wd * (d[row] as number)
  }
}

function addOne(column: Float64Array, weight: number, sum: Float64Array): void {
  for (let row = 0; row < sum.length; row++) sum[row] = (sum[row] as number) + weight * (column[row] as number)
}

/** Writes the sum of the square of every column times its weight, from 0 and the first column on. */
export function weightedSquares(columns: readonly Float64Array[], weights: Float64Array, sum: Float64Array): void {
  sum.fill(0)
  let at = 0
  for (; at + 4 <= columns.length; at += 4) addFourSquares(columns.slice(at, at + 4), weights.subarray(at), sum)
  for (; at < columns.length; at++) addSquare(columns[at] as Float64Array, weights[at] as number, sum)
}

function addFourSquares(columns: readonly Float64Array[], weights: Float64Array, sum: Float64Array): void {
  const [a, b, c, d] = columns as unknown as Four
  const [wa, wb, wc, wd] = weights as unknown as FourNumbers
  for (let row = 0; row < sum.length; row++) {
    const x = a[row] as number
    const y = b[row] as number
    const z = c[row] as number
    const w = d[row] as number
    sum[row] = (sum[row] as number) + wa * (x * x) + wb * (y * y) + wc * (z * z) + wd * (w * w)
  }
}

function addSquare(column: Float64Array, weight: number, sum: Float64Array): void {
  for (let row = 0; row < sum.length; row++) {
    const value = column[row] as number
    sum[row] = (sum[row] as number) + weight * (value * value)
  }
}

/** Writes the square of each number. */
export function squared(column: Float64Array, out: Float64Array): Float64Array {
  for (let row = 0; row < out.length; row++) out[row] = (column[row] as number) * (column[row] as number)
  return out
}
