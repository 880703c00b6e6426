/**
 * The number of distinct values from how many of `2^lgK` HyperLogLog registers hold each value (0 to 65 − lgK), rounded to a whole number.
 *
 * Ertl's improved estimator (New cardinality estimation algorithms for HyperLogLog sketches, 2017), which needs no correction of bias; its
 * standard error is 1.04 / √(2^lgK).
 */
export function estimateDistinct(histogram: ArrayLike<number>, lgK: number): number {
  const registers = 2 ** lgK
  const highest = 64 - lgK
  let sum = registers * tau(1 - (histogram[highest + 1] as number) / registers)
  for (let value = highest; value >= 1; value--) sum = 0.5 * (sum + (histogram[value] as number))
  sum += registers * sigma((histogram[0] as number) / registers)
  return Math.round(((registers / (2 * Math.LN2)) * registers) / sum)
}

/** `x + Σ x^(2^k) · 2^(k − 1)` over k ≥ 1. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY
  let power = share
  let weight = 1
  let sum = share
  for (;;) {
    power *= power
    const next = sum + power * weight
    if (next === sum) return sum
    sum = next
    weight += weight
  }
}

/** `(1 − x − Σ (1 − x^(2^−k))² · 2^−k) / 3` over k ≥ 1. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let root = share
  let weight = 1
  let sum = 1 - share
  for (;;) {
    root = Math.sqrt(root)
    weight *= 0.5
    const next = sum - (1 - root) ** 2 * weight
    if (next === sum) return sum / 3
    sum = next
  }
}
