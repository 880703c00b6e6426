import { type Units, unitsOf } from '../../../../src/pipeline/estimators/boosting/exact-pairs.ts'

export interface PlainRow {
  /** NaN is missing. */
  readonly x: readonly number[]
  readonly y: number
  readonly w: number
}

export interface PlainRules {
  readonly rounds: number
  readonly learningRate: number
  readonly maxDepth: number
  readonly regLambda: number
  readonly gamma: number
  readonly minChildWeight: number
  readonly categorical: readonly number[]
  readonly loss: 'squared' | 'logistic'
}

interface Pair {
  readonly row: PlainRow
  readonly g: number
  readonly h: number
}

type PlainNode =
  | { readonly value: number }
  | { readonly goesLeft: Side; readonly gain: number; left: PlainNode; right: PlainNode }

type Side = (x: readonly number[]) => boolean

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)))

/** Boosting without histograms: every split of every node is tried, row by row. Its sums of rounded derivatives are exact too. */
export function plainBoosting(rows: readonly PlainRow[], rules: PlainRules): (x: readonly number[]) => number {
  const total = rows.reduce((sum, { w }) => sum + w, 0)
  const ones = rows.reduce((sum, { y, w }) => sum + w * y, 0)
  const base = rules.loss === 'squared' ? ones / total : Math.log(ones / total / ((total - ones) / total))
  const trees: PlainNode[] = []
  const predict = (x: readonly number[]): number => trees.reduce((sum, tree) => sum + leafOf(tree, x), base)
  for (let round = 0; round < rules.rounds; round++) {
    const raw = rows.map(row => {
      const margin = predict(row.x)
      if (rules.loss === 'squared') return { row, g: (margin - row.y) * row.w, h: row.w }
      const p = sigmoid(margin)
      return { row, g: (p - row.y) * row.w, h: Math.max(p * (1 - p), 1e-16) * row.w }
    })
    const units = unitsOf({
      gradient: raw.reduce((sum, { g }) => sum + Math.abs(g), 0),
      hessian: raw.reduce((sum, { h }) => sum + h, 0),
    })
    const cuts = rows[0]!.x.map((_, feature) => cutsOf(rows, feature))
    trees.push(
      grow(
        raw.map(pair => rounded(pair, units)),
        cuts,
        rules,
        0,
      ),
    )
  }
  return predict
}

function rounded({ row, g, h }: Pair, units: Units): Pair {
  const round = (value: number, unit: number): number => value + 1.5 * 2 ** 52 * unit - 1.5 * 2 ** 52 * unit
  return { row, g: round(g, units.gradient), h: h > 0 ? Math.max(round(h, units.hessian), units.hessian) : 0 }
}

function cutsOf(rows: readonly PlainRow[], feature: number): number[] {
  const numbers = rows.filter(({ w }) => w > 0).map(({ x }) => x[feature]!)
  const distinct = [...new Set(numbers.filter(x => !Number.isNaN(x)))].sort((a, b) => a - b)
  return distinct.slice(1).map((x, index) => distinct[index]! + (x - distinct[index]!) / 2)
}

function grow(pairs: readonly Pair[], cuts: readonly number[][], rules: PlainRules, depth: number): PlainNode {
  const sum = (part: readonly Pair[]) => ({
    g: part.reduce((total, { g }) => total + g, 0),
    h: part.reduce((total, { h }) => total + h, 0),
  })
  const score = ({ g, h }: { g: number; h: number }) => (g * g) / (h + rules.regLambda)
  const all = sum(pairs)
  const leaf = { value: (-rules.learningRate * all.g) / (all.h + rules.regLambda) || 0 }
  if (depth === rules.maxDepth) return leaf
  let best: { gain: number; goesLeft: Side } | null = null
  for (const [feature, ends] of cuts.entries()) {
    const isMissing = (x: readonly number[]) => Number.isNaN(x[feature]!)
    const isThere = sum(pairs.filter(({ row }) => isMissing(row.x))).h > 0
    for (const inside of rules.categorical.includes(feature) ? sets(pairs, feature, rules) : halves(ends, feature)) {
      for (const missingLeft of isThere ? [false, true] : [null]) {
        const sidesOf = (x: readonly number[], side: boolean | null) => (isMissing(x) ? side === true : inside(x))
        const left = sum(pairs.filter(({ row }) => sidesOf(row.x, missingLeft)))
        const right = { g: all.g - left.g, h: all.h - left.h }
        if (left.h <= 0 || right.h <= 0 || left.h < rules.minChildWeight || right.h < rules.minChildWeight) continue
        const gain = score(left) + score(right) - score(all)
        const goes = missingLeft ?? left.h > right.h
        if (gain > (best?.gain ?? 1e-6)) best = { gain, goesLeft: x => sidesOf(x, goes) }
      }
    }
  }
  if (best === null) return leaf
  const { goesLeft } = best
  const left = grow(
    pairs.filter(({ row }) => goesLeft(row.x)),
    cuts,
    rules,
    depth + 1,
  )
  const right = grow(
    pairs.filter(({ row }) => !goesLeft(row.x)),
    cuts,
    rules,
    depth + 1,
  )
  if (best.gain < rules.gamma && 'value' in left && 'value' in right) return leaf
  return { ...best, left, right }
}

function halves(cuts: readonly number[], feature: number): Side[] {
  return [...cuts, Number.POSITIVE_INFINITY].map(cut => x => x[feature]! <= cut)
}

/** The first so many categories, by what a leaf of each would give. */
function sets(pairs: readonly Pair[], feature: number, { regLambda }: PlainRules): Side[] {
  const sums = new Map<number, { g: number; h: number }>()
  for (const { row, g, h } of pairs) {
    const category = row.x[feature]!
    const before = sums.get(category) ?? { g: 0, h: 0 }
    if (!Number.isNaN(category)) sums.set(category, { g: before.g + g, h: before.h + h })
  }
  const weight = (category: number) => sums.get(category)!.g / (sums.get(category)!.h + regLambda)
  const order = [...sums.keys()].filter(category => sums.get(category)!.h > 0)
  order.sort((a, b) => weight(a) - weight(b) || a - b)
  return order.map((_, at) => {
    const members = new Set(order.slice(0, at + 1))
    return x => members.has(x[feature]!)
  })
}

function leafOf(node: PlainNode, x: readonly number[]): number {
  if ('value' in node) return node.value
  return leafOf(node.goesLeft(x) ? node.left : node.right, x)
}
