import { FitError } from '../fit-error.ts'
import type { Label } from '../labels.ts'
import { type Moments, mergeMoments } from '../numerics/moments.ts'
import { asNumbers, indicatorMoments, type LabelStatistics, type TargetStatistics } from './target-statistics.ts'
import type { TargetType } from './target-values.ts'

/** How far means are drawn towards the mean of all rows: as many rows of weight, or as the variances ask for. */
export type Smooth = 'auto' | number

/** What is encoded: the target itself, or whether a row has some class. */
export interface EncodedTarget {
  readonly type: TargetType
  /** Ascending; null for numbers. */
  readonly classes: readonly Label[] | null
}

/** One number of the target, in each category and in all rows. */
export interface OutputMoments {
  readonly groups: readonly Moments[]
  readonly overall: Moments
}

/**
 * What a target turns out to be; classes without weight do not count.
 *
 * @throws {FitError} for more than two classes where two are asked for.
 */
export function encodedTarget(statistics: TargetStatistics, wanted: 'auto' | TargetType): EncodedTarget {
  if (statistics.kind === 'numbers') return { type: 'continuous', classes: null }
  const { labels, counts } = statistics
  const classes = labels.filter((_, index) => counts.some(each => (each[index] ?? 0) > 0))
  if (wanted === 'binary' && classes.length > 2) {
    throw new FitError('TargetEncoder', `the target has ${classes.length} classes, but targetType is 'binary'.`)
  }
  if (wanted === 'binary' || wanted === 'multiclass') return { type: wanted, classes }
  return { type: classes.length > 2 ? 'multiclass' : 'binary', classes }
}

/** The moments of what each output of a column stands for: the numbers, the second class, or each class. */
export function outputMoments(
  statistics: TargetStatistics,
  { type, classes }: EncodedTarget,
): readonly OutputMoments[] {
  if (classes === null || statistics.kind === 'numbers') {
    const groups = asNumbers(statistics).moments
    return [{ groups, overall: groups.reduce(mergeMoments) }]
  }
  const encoded = type === 'binary' ? [classes[1]] : classes
  return encoded.map(label => classMoments(statistics, label === undefined ? -1 : statistics.labels.indexOf(label)))
}

/** The mean of a category drawn towards that of all rows; that of all rows where the category has none. */
export function smoothedMean({ count, mean, squares }: Moments, overall: Moments, smooth: Smooth): number {
  if (smooth === 'auto') {
    const known = (overall.squares / overall.count) * count
    const share = known / (known + squares / count)
    return Number.isNaN(share) ? overall.mean : share * mean + (1 - share) * overall.mean
  }
  if (count + smooth === 0) return overall.mean
  return (smooth * overall.mean + (count === 0 ? 0 : count * mean)) / (smooth + count)
}

function classMoments({ counts }: LabelStatistics, label: number): OutputMoments {
  let [rows, ones] = [0, 0]
  const groups = counts.map(each => {
    const count = each.reduce((sum, weight) => sum + weight, 0)
    const own = each[label] ?? 0
    rows += count
    ones += own
    return indicatorMoments(count, own)
  })
  return { groups, overall: indicatorMoments(rows, ones) }
}
