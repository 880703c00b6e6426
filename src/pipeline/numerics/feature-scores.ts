import { chiSquaredSurvival, fSurvival } from './survival.ts'

/** How much a column has to do with the target, and how likely so much is by chance. */
export interface FeatureScore {
  readonly score: number
  readonly pvalue: number
}

/** The class of each row, and how many there are. */
export interface Classes {
  readonly codes: Int32Array
  readonly count: number
}

/** Analysis of variance: F of the classes' means. NaN for a constant column. */
export function fClassif(values: Float64Array, { codes, count }: Classes, weights: Float64Array | null): FeatureScore {
  const sizes = new Float64Array(count)
  const means = new Float64Array(count)
  let total = 0
  let mean = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    if (weight === 0) continue
    const code = codes[row] ?? 0
    const value = values[row] ?? 0
    total += weight
    mean += (weight * (value - mean)) / total
    sizes[code] = (sizes[code] ?? 0) + weight
    means[code] = (means[code] ?? 0) + (weight * (value - (means[code] ?? 0))) / (sizes[code] ?? 1)
  }
  let within = 0
  for (let row = 0; row < values.length; row++) {
    const distance = (values[row] ?? 0) - (means[codes[row] ?? 0] ?? 0)
    within += (weights === null ? 1 : (weights[row] ?? 0)) * distance * distance
  }
  let between = 0
  for (let code = 0; code < count; code++) between += (sizes[code] ?? 0) * ((means[code] ?? 0) - mean) ** 2
  const [above, below] = [count - 1, total - count]
  const score = between / above / (within / below)
  return { score, pvalue: fSurvival(score, above, below) }
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
export function chi2(values: Float64Array, { codes, count }: Classes, weights: Float64Array | null): FeatureScore {
  const observed = new Float64Array(count)
  const sizes = new Float64Array(count)
  let [total, sum] = [0, 0]
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    const code = codes[row] ?? 0
    const value = weight * (values[row] ?? 0)
    total += weight
    sum += value
    sizes[code] = (sizes[code] ?? 0) + weight
    observed[code] = (observed[code] ?? 0) + value
  }
  let score = 0
  for (let code = 0; code < count; code++) {
    const expected = ((sizes[code] ?? 0) / total) * sum
    score += ((observed[code] ?? 0) - expected) ** 2 / expected
  }
  return { score, pvalue: chiSquaredSurvival(score, count - 1) }
}
