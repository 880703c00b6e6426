import type { BinnedFeature } from './binned-features.ts'
import type { SumPlaces } from './sum-bins.ts'

/** The sums of first and second derivatives over some rows. */
export interface Totals {
  readonly g: number
  readonly h: number
}

/** How a node's rows are parted by the bins of one feature. */
export interface Split {
  readonly feature: number
  readonly gain: number
  /** Of numbers, the last bin that goes left. */
  readonly bin: number
  /** Of categories, those that go left; null for numbers. */
  readonly members: readonly number[] | null
  readonly missingLeft: boolean
  readonly left: Totals
}

export interface SplitRules {
  readonly regLambda: number
  readonly minChildWeight: number
}

/** Less than this is no gain. */
const leastGain = 1e-6

/** The split of one feature that gains most of a node with such totals; null where none gains. */
export function findSplit(
  sums: Float64Array,
  places: SumPlaces,
  feature: BinnedFeature,
  { index, all, rules }: { readonly index: number; readonly all: Totals; readonly rules: SplitRules },
): Split | null {
  const order = feature.cuts === null ? categoryOrder(sums, places, feature.bins, rules) : null
  const found = bestCut(sums, places, { order, feature, all, rules })
  if (found === null) return null
  const { position, ...split } = found
  const members = order === null ? null : [...order.subarray(0, position + 1)].sort((a, b) => a - b)
  return { feature: index, bin: position, members, ...split }
}

interface Cut extends Pick<Split, 'gain' | 'missingLeft' | 'left'> {
  /** The last bin, in the order of the bins, that goes left. */
  readonly position: number
}

function bestCut(sums: Float64Array, places: SumPlaces, { order, feature, all, rules }: Searched): Cut | null {
  const { g: gAt, h: hAt } = places
  const { bins, hasMissing } = feature
  const { regLambda, minChildWeight } = rules
  const missingG = hasMissing ? (sums[gAt + bins] as number) : 0
  const missingH = hasMissing ? (sums[hAt + bins] as number) : 0
  const [allG, allH] = [all.g, all.h]
  const parent = score(allG, allH, regLambda)
  let gain = leastGain
  let position = -1
  let missingLeft = false
  let bestG = 0
  let bestH = 0
  let leftG = 0
  let leftH = 0
  const count = order === null ? bins : order.length
  // The last bin may go left where missing numbers alone go right.
  const last = missingH > 0 ? count : count - 1
  for (let at = 0; at < last; at++) {
    const bin = order === null ? at : (order[at] as number)
    const h = sums[hAt + bin] as number
    // Sums are exact: a bin without rows parts nothing.
    if (h === 0) continue
    leftG += sums[gAt + bin] as number
    leftH += h
    const rightH = allH - leftH
    if (leftH >= minChildWeight && rightH >= minChildWeight && rightH > 0) {
      const now = score(leftG, leftH, regLambda) + score(allG - leftG, rightH, regLambda) - parent
      if (now > gain) {
        gain = now
        position = at
        missingLeft = false
        bestG = leftG
        bestH = leftH
      }
    }
    if (missingH === 0) continue
    const withG = leftG + missingG
    const withH = leftH + missingH
    const restH = allH - withH
    if (withH >= minChildWeight && restH >= minChildWeight && restH > 0) {
      const now = score(withG, withH, regLambda) + score(allG - withG, restH, regLambda) - parent
      if (now > gain) {
        gain = now
        position = at
        missingLeft = true
        bestG = withG
        bestH = withH
      }
    }
  }
  if (position < 0) return null
  // Where nothing was missing, it will go to the side with more.
  const goesLeft = missingH === 0 ? bestH > allH - bestH : missingLeft
  return { gain, position, missingLeft: goesLeft, left: { g: bestG, h: bestH } }
}

interface Searched {
  readonly order: Int32Array | null
  readonly feature: BinnedFeature
  readonly all: Totals
  readonly rules: SplitRules
}

function score(g: number, h: number, regLambda: number): number {
  return (g * g) / (h + regLambda)
}

/** The categories that there are, by what a leaf of each would add; one cut of this order is the best of all partings. */
function categoryOrder(sums: Float64Array, { g, h }: SumPlaces, count: number, { regLambda }: SplitRules): Int32Array {
  const there = Int32Array.from({ length: count }, (_, bin) => bin).filter(bin => (sums[h + bin] as number) > 0)
  const weight = (bin: number): number => (sums[g + bin] as number) / ((sums[h + bin] as number) + regLambda)
  return there.sort((a, b) => weight(a) - weight(b) || a - b)
}
