import type { DataType } from '../../features/schema.ts'
import { compareValues } from '../../features/table/total-order.ts'
import { widestDense } from '../blocks.ts'
import { FitError } from '../fit-error.ts'
import type { Label } from '../labels.ts'
import { type Moments, mergeMoments } from '../numerics/moments.ts'
import type { Category } from './categories.ts'
import type { CodedCategories } from './code-categories.ts'
import type { LabelTarget, NumberTarget, TargetValues } from './target-values.ts'

/** The greatest number of counts kept for the classes of all categories. */
const mostCounts = 100_000_000

/** What a target is like in the rows of each category: plain data. */
export type TargetStatistics = NumberStatistics | LabelStatistics

/** The moments of the numbers of each category. */
export interface NumberStatistics {
  readonly kind: 'numbers'
  readonly values: readonly Category[]
  readonly moments: readonly Moments[]
}

/** How many rows, or how much weight, each category has of each class. */
export interface LabelStatistics {
  readonly kind: 'labels'
  readonly type: DataType
  readonly labels: readonly Label[]
  readonly values: readonly Category[]
  /** One list per category, in the order of the labels. */
  readonly counts: readonly (readonly number[])[]
}

/** Rows that are left out: those of one fold. */
export interface HeldOut {
  readonly folds: Int32Array
  readonly fold: number
}

/** What the target is like in the rows of each category, as they are coded. */
export function targetStatistics(
  { values, codes }: CodedCategories,
  target: TargetValues,
  weights: Float64Array | null,
  heldOut: HeldOut | null = null,
): TargetStatistics {
  const rowWeights = heldOut === null ? weights : withoutFold(codes.length, weights, heldOut)
  if (target.kind === 'numbers') {
    return { kind: 'numbers', values, moments: groupMoments(codes, values.length, target, rowWeights) }
  }
  const { labels, type } = target
  return { kind: 'labels', type, labels, values, counts: groupCounts(codes, values.length, target, rowWeights) }
}

/** What two parts show together; classes of one that are numbers count as numbers where the other has numbers. */
export function mergeStatistics(left: TargetStatistics, right: TargetStatistics): TargetStatistics {
  if (left.kind === 'labels' && right.kind === 'labels') return mergeLabels(left, right)
  if (isText(left) || isText(right))
    throw new FitError('the target', 'it is a string in one part and a number in another.')
  const [first, second] = [asNumbers(left), asNumbers(right)]
  const merged = new Map<Category, Moments>()
  for (const { values, moments } of [first, second]) {
    for (const [index, value] of values.entries()) {
      const each = moments[index] as Moments
      const known = merged.get(value)
      merged.set(value, known === undefined ? each : mergeMoments(known, each))
    }
  }
  return { kind: 'numbers', values: [...merged.keys()], moments: [...merged.values()] }
}

/** The moments of numbers that are 1 in so many of `count` rows, else 0. */
export function indicatorMoments(count: number, ones: number): Moments {
  const mean = ones / count
  return { count, mean, squares: ones * (1 - mean) ** 2 + (count - ones) * mean ** 2 }
}

/** Statistics of classes that are numbers, as those of numbers. */
export function asNumbers(statistics: TargetStatistics): NumberStatistics {
  if (statistics.kind === 'numbers') return statistics
  const { values, labels, counts } = statistics
  const moments = counts.map(each =>
    each.reduce((known, count, index) => mergeMoments(known, { count, mean: Number(labels[index]), squares: 0 }), {
      count: 0,
      mean: Number.NaN,
      squares: 0,
    }),
  )
  return { kind: 'numbers', values, moments }
}

function isText(statistics: TargetStatistics): boolean {
  return statistics.kind === 'labels' && statistics.type === 'string'
}

function mergeLabels(left: LabelStatistics, right: LabelStatistics): LabelStatistics {
  const labels = [...new Set([...left.labels, ...right.labels])].sort(compareValues)
  const merged = new Map<Category, number[]>()
  for (const part of [left, right]) {
    const positions = part.labels.map(label => labels.indexOf(label))
    for (const [index, value] of part.values.entries()) {
      const counts = merged.get(value) ?? new Array<number>(labels.length).fill(0)
      for (const [at, position] of positions.entries()) {
        counts[position] = (counts[position] as number) + (part.counts[index]?.[at] ?? 0)
      }
      merged.set(value, counts)
    }
  }
  return { kind: 'labels', type: left.type, labels, values: [...merged.keys()], counts: [...merged.values()] }
}

function withoutFold(rowCount: number, weights: Float64Array | null, { folds, fold }: HeldOut): Float64Array {
  const kept = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++)
    if (folds[row] !== fold) kept[row] = weights === null ? 1 : (weights[row] ?? 0)
  return kept
}

/** Count, mean and squared distances of the numbers of each group, in two passes. */
function groupMoments(
  codes: Int32Array,
  groups: number,
  { values }: NumberTarget,
  weights: Float64Array | null,
): Moments[] {
  const counts = new Float64Array(groups)
  const means = new Float64Array(groups)
  for (let row = 0; row < codes.length; row++) {
    const group = codes[row] as number
    const weight = weights === null ? 1 : (weights[row] as number)
    counts[group] = (counts[group] as number) + weight
    means[group] = (means[group] as number) + weight * (values[row] as number)
  }
  for (let group = 0; group < groups; group++) means[group] = (means[group] as number) / (counts[group] as number)
  const squares = new Float64Array(groups)
  for (let row = 0; row < codes.length; row++) {
    const weight = weights === null ? 1 : (weights[row] as number)
    if (weight === 0) continue
    const group = codes[row] as number
    const distance = (values[row] as number) - (means[group] as number)
    squares[group] = (squares[group] as number) + weight * distance * distance
  }
  return Array.from(counts, (count, group) => ({
    count,
    mean: means[group] as number,
    squares: squares[group] as number,
  }))
}

/** How much weight each group has of each class. */
function groupCounts(
  codes: Int32Array,
  groups: number,
  target: LabelTarget,
  weights: Float64Array | null,
): readonly (readonly number[])[] {
  const width = target.labels.length
  if (width > widestDense || groups * width > mostCounts) {
    throw new FitError(
      'the target',
      `it has ${width} classes, more than can be told apart; if it is a quantity, set targetType: 'continuous'.`,
    )
  }
  const counts = new Float64Array(groups * width)
  for (let row = 0; row < codes.length; row++) {
    const at = (codes[row] as number) * width + (target.codes[row] as number)
    counts[at] = (counts[at] as number) + (weights === null ? 1 : (weights[row] as number))
  }
  return Array.from({ length: groups }, (_, group) => [...counts.subarray(group * width, (group + 1) * width)])
}
