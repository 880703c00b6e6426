/*
 * Sums of weighted columns. A tile of five columns and five sums reads five columns for twenty-five products, and reads and writes each
 * sum once for five of them: five times as fast as a pass for each product. Every sum is added to from the first column to the last.
 */

const side = 5

/** Writes into each of `sums` the sum of every column times its weight, from 0 and the first column on. */
export function weightedSums(
  columns: readonly Float64Array[],
  weights: readonly Float64Array[],
  sums: readonly Float64Array[],
): void {
  for (const sum of sums) sum.fill(0)
  if (columns.length > 2 && sums.length > 2) {
    const tiles = padded(columns, weights, sums)
    addTiles(tiles.columns, tiles.weights, tiles.sums)
  } else {
    for (const [at, sum] of sums.entries()) addColumns(columns, weights[at] as Float64Array, sum)
  }
}

/** The same with whole tiles: zeros times zero are added, which changes no sum, and what is written beside the sums is not read. */
function padded(
  columns: readonly Float64Array[],
  weights: readonly Float64Array[],
  sums: readonly Float64Array[],
): { readonly columns: Float64Array[]; readonly weights: Float64Array[]; readonly sums: Float64Array[] } {
  const [width, height] = [whole(columns.length), whole(sums.length)]
  const length = sums[0]?.length ?? 0
  const spare = new Float64Array(width === columns.length && height === sums.length ? 0 : length)
  const wide = (given: Float64Array | undefined): Float64Array => {
    const row = new Float64Array(width)
    row.set(given?.subarray(0, columns.length) ?? [])
    return row
  }
  return {
    columns: Array.from({ length: width }, (_, at) => columns[at] ?? spare),
    weights: Array.from({ length: height }, (_, at) => wide(weights[at])),
    sums: Array.from({ length: height }, (_, at) => sums[at] ?? new Float64Array(length)),
  }
}

function whole(count: number): number {
  return Math.ceil(count / side) * side
}

function addTiles(
  columns: readonly Float64Array[],
  weights: readonly Float64Array[],
  sums: readonly Float64Array[],
): void {
  for (let row = 0; row < sums.length; row += side) {
    for (let at = 0; at < columns.length; at += side) {
      addTile(columns.slice(at, at + side), weights.slice(row, row + side), at, sums.slice(row, row + side))
    }
  }
}

type Five = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
type FiveNumbers = readonly [number, number, number, number, number]

function addTile(
  columns: readonly Float64Array[],
  weights: readonly Float64Array[],
  at: number,
  sums: readonly Float64Array[],
): void {
  const [a, b, c, d, e] = columns as unknown as Five
  const [first, second, third, fourth, fifth] = sums as unknown as Five
  const [v, w, x, y, z] = weights.map(row => [...row.subarray(at, at + side)] as unknown as FiveNumbers) as unknown as [
    FiveNumbers,
    FiveNumbers,
    FiveNumbers,
    FiveNumbers,
    FiveNumbers,
  ]
  const [va, vb, vc, vd, ve] = v
  const [wa, wb, wc, wd, we] = w
  const [xa, xb, xc, xd, xe] = x
  const [ya, yb, yc, yd, ye] = y
  const [za, zb, zc, zd, ze] = z
  for (let row = 0; row < first.length; row++) {
    const p = a[row] as number
    const q = b[row] as number
    const r = c[row] as number
    const s = d[row] as number
    const t = e[row] as number
    first[row] = (first[row] as number) + va * p + vb * q + vc * r + vd * s + ve * t
    second[row] = (second[row] as number) + wa * p + wb * q + wc * r + wd * s + we * t
    third[row] = (third[row] as number) + xa * p + xb * q + xc * r + xd * s + xe * t
    fourth[row] = (fourth[row] as number) + ya * p + yb * q + yc * r + yd * s + ye * t
    fifth[row] = (fifth[row] as number) + za * p + zb * q + zc * r + zd * s + ze * t
  }
}

function addColumns(columns: readonly Float64Array[], weights: Float64Array, sum: Float64Array): void {
  let at = 0
  for (; at + 4 <= columns.length; at += 4) addFour(columns.slice(at, at + 4), weights.subarray(at), sum)
  for (; at < columns.length; at++) addOne(columns[at] as Float64Array, weights[at] as number, sum)
}

function addFour(columns: readonly Float64Array[], weights: Float64Array, sum: Float64Array): void {
  const [a, b, c, d] = columns as unknown as Five
  const [wa, wb, wc, wd] = weights as unknown as FiveNumbers
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
  const [a, b, c, d] = columns as unknown as Five
  const [wa, wb, wc, wd] = weights as unknown as FiveNumbers
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
