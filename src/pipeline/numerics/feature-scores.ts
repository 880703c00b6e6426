import { chiSquaredSurvival, fSurvival } from './survival.ts'

/** How much a column has to do with the target, and how likely so much is by chance. */
export interface FeatureScore {
  readonly score: number
  readonly pvalue: number
}

/** The class of each row, and how much the rows of each class weigh. */
export interface Classes {
  readonly codes: Int32Array
  readonly sizes: Float64Array
}

/** Analysis of variance: F of the classes' means. NaN for a constant column. */
export function fClassif(values: Float64Array, { codes, sizes }: Classes, weights: Float64Array | null): FeatureScore {
  const total = sizes.reduce(add, 0)
  // Sums of distances from the first value: they are exact where all are the same.
  const shift = values[0] ?? 0
  const sums = sumsByClass(values, shift, { codes, sizes }, weights)
  const mean = sums.reduce(add, 0) / total
  const means = sums.map((sum, code) => sum / (sizes[code] as number))
  const within = squaresWithin(values, shift, means, codes, weights)
  const between = means.reduce((sum, own, code) => sum + (sizes[code] as number) * (own - mean) ** 2, 0)
  const [above, below] = [sizes.length - 1, total - sizes.length]
  const score = between / above / (within / below)
  return { score, pvalue: fSurvival(score, above, below) }
}

/** The sum of squares of the distances from the means of the classes; in two parts, as each addition waits for the one before. */
function squaresWithin(
  values: Float64Array,
  shift: number,
  means: Float64Array,
  codes: Int32Array,
  weights: Float64Array | null,
): number {
  let [first, second] = [0, 0]
  const even = values.length & ~1
  const distance = (row: number): number => (values[row] as number) - shift - (means[codes[row] as number] as number)
  if (weights === null) {
    for (let row = 0; row < even; row += 2) {
      const [left, right] = [distance(row), distance(row + 1)]
      first += left * left
      second += right * right
    }
    return (even < values.length ? first + distance(even) * distance(even) : first) + second
  }
  for (let row = 0; row < even; row += 2) {
    const [left, right] = [distance(row), distance(row + 1)]
    first += (weights[row] as number) * left * left
    second += (weights[row + 1] as number) * right * right
  }
  if (even < values.length) first += (weights[even] as number) * distance(even) * distance(even)
  return first + second
}

/** The number of rows that are added up before their sums are added to those of all: no long sum is naive. */
const rowsAtOnce = 2048

/** The sum of each class, of the numbers less `shift`; in two parts, as each addition waits for the one before. */
function sumsByClass(
  values: Float64Array,
  shift: number,
  { codes, sizes }: Classes,
  weights: Float64Array | null,
): Float64Array {
  const { length } = sizes
  const sums = new Float64Array(length)
  const parts = new Float64Array(2 * length)
  for (let start = 0; start < values.length; start += rowsAtOnce) {
    parts.fill(0)
    const end = Math.min(start + rowsAtOnce, values.length)
    for (let row = start; row < end; row++) {
      const at = (codes[row] as number) + (row & 1) * length
      const value = (values[row] as number) - shift
      parts[at] = (parts[at] as number) + (weights === null ? value : (weights[row] as number) * value)
    }
    for (let code = 0; code < length; code++)
      sums[code] = (sums[code] as number) + ((parts[code] as number) + (parts[length + code] as number))
  }
  return sums
}

function add(left: number, right: number): number {
  return left + right
}

/** F of a straight line through the target. A constant column scores 0, a perfect line the greatest double. */
export function fRegression(values: Float64Array, target: Float64Array, weights: Float64Array | null): FeatureScore {
  let total = 0
  let [meanX, meanY] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (weight === 0) continue
    total += weight
    meanX += (weight * ((values[row] ?? 0) - meanX)) / total
    meanY += (weight * ((target[row] ?? 0) - meanY)) / total
  }
  let [xx, yy, xy] = [0, 0, 0]
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    const x = (values[row] ?? 0) - meanX
    const y = (target[row] ?? 0) - meanY
    xx += weight * x * x
    yy += weight * y * y
    xy += weight * x * y
  }
  const correlation = xy / Math.sqrt(xx) / Math.sqrt(yy)
  if (Number.isNaN(correlation)) return { score: 0, pvalue: 1 }
  const square = correlation * correlation
  const score = (square / (1 - square)) * (total - 2)
  if (!(square < 1)) return { score: Number.MAX_VALUE, pvalue: 0 }
  return { score, pvalue: fSurvival(score, 1, total - 2) }
}

/** χ² of a column of counts against the classes. NaN where the column is zero. */
export function chi2(values: Float64Array, classes: Classes, weights: Float64Array | null): FeatureScore {
  const { sizes } = classes
  const observed = sumsByClass(values, 0, classes, weights)
  const [total, sum] = [sizes.reduce(add, 0), observed.reduce(add, 0)]
  let score = 0
  for (const [code, found] of observed.entries()) {
    const expected = ((sizes[code] as number) / total) * sum
    score += (found - expected) ** 2 / expected
  }
  return { score, pvalue: chiSquaredSurvival(score, sizes.length - 1) }
}
