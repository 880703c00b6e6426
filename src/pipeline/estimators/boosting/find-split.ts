import type { BinnedFeature } from './bin-features.ts'

/** How a node's rows are parted: those whose bin is in `left` go left, of numbers all up to `bin`. */
export interface Split {
  readonly feature: number
  readonly gain: number
  /** The last bin that goes left; −1 for categories. */
  readonly bin: number
  /** Whether each bin goes left, that of missing numbers last. */
  readonly left: Uint8Array
}

export interface SplitRules {
  readonly regLambda: number
  readonly minChildWeight: number
}

/** Sums of first and second derivatives, side by side, of each bin of a feature. */
type Sums = Float64Array

/** Less than this is no gain. */
const leastGain = 1e-6

/** The split of one feature that gains most; null where none gains. */
export function findSplit(sums: Sums, feature: BinnedFeature, index: number, rules: SplitRules): Split | null {
  const order = feature.cuts === null ? categoryOrder(sums, feature.missing, rules) : null
  const bins = order === null ? feature.missing : order.length
  const missingG = sums[2 * feature.missing] as number
  const missingH = sums[2 * feature.missing + 1] as number
  let [allG, allH] = [missingG, missingH]
  for (let bin = 0; bin < feature.missing; bin++) {
    allG += sums[2 * bin] as number
    allH += sums[2 * bin + 1] as number
  }
  const parent = score(allG, allH, rules)
  let best = { gain: leastGain, position: -1, missingLeft: false }
  let [leftG, leftH] = [0, 0]
  // The last bin may go left where missing numbers alone go right.
  const last = missingH > 0 ? bins : bins - 1
  for (let position = 0; position < last; position++) {
    const bin = order === null ? position : (order[position] as number)
    leftG += sums[2 * bin] as number
    leftH += sums[2 * bin + 1] as number
    const right = gainOf(leftG, leftH, allG, allH, rules) - parent
    if (right > best.gain) best = { gain: right, position, missingLeft: missingH === 0 && leftH > allH - leftH }
    if (missingH === 0) continue
    const left = gainOf(leftG + missingG, leftH + missingH, allG, allH, rules) - parent
    if (left > best.gain) best = { gain: left, position, missingLeft: true }
  }
  if (best.position < 0) return null
  const left = new Uint8Array(feature.missing + 1)
  for (let position = 0; position <= best.position; position++)
    left[order === null ? position : (order[position] as number)] = 1
  left[feature.missing] = best.missingLeft ? 1 : 0
  return { feature: index, gain: best.gain, bin: order === null ? best.position : -1, left }
}

function score(g: number, h: number, { regLambda }: SplitRules): number {
  return h + regLambda > 0 ? (g * g) / (h + regLambda) : 0
}

function gainOf(leftG: number, leftH: number, allG: number, allH: number, rules: SplitRules): number {
  const [rightG, rightH] = [allG - leftG, allH - leftH]
  if (leftH < rules.minChildWeight || rightH < rules.minChildWeight || leftH <= 0 || rightH <= 0)
    return Number.NEGATIVE_INFINITY
  return score(leftG, leftH, rules) + score(rightG, rightH, rules)
}

/** The categories that there are, by what a leaf of each would add; one cut of this order is the best of all partings. */
function categoryOrder(sums: Sums, count: number, { regLambda }: SplitRules): Int32Array {
  const there = Int32Array.from({ length: count }, (_, bin) => bin).filter(bin => (sums[2 * bin + 1] as number) > 0)
  const weight = (bin: number): number => (sums[2 * bin] as number) / ((sums[2 * bin + 1] as number) + regLambda)
  return there.sort((a, b) => weight(a) - weight(b) || a - b)
}
