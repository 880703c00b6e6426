import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Column } from '../../features/table/column.ts'
import { clipperDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { ColumnKind, SummaryOptions } from '../kind.ts'
import { medianInPlace, weightedMedian } from '../numerics/median.ts'
import { columnMoments, type Moments, mergeMoments } from '../numerics/moments.ts'
import { type PresentNumbers, presentNumbers } from '../numerics/present-numbers.ts'
import { quantilesInPlace, weightedQuantiles } from '../numerics/quantiles.ts'
import { isNullOr, isNumber, isOneOf } from '../parameters.ts'
import { clamp, column } from '../program.ts'
import { areColumns, numericProgram } from './numeric-program.ts'

/** The parameters of `Clipper`. */
export interface ClipperParams {
  /**
   * Where the bounds come from: the mean and the standard deviation (the default), the quartiles and their distance, the median and the
   * median distance from it, or two quantiles.
   */
  readonly method: 'gaussian' | 'iqr' | 'mad' | 'quantiles'
  /** The side that is clipped. Default `both`. */
  readonly tail: 'both' | 'left' | 'right'
  /** How many deviations or distances away the bounds are, or the share beyond each; null: 3, 1.5, 3.29 or 0.05, by the method. */
  readonly fold: number | null
}

/** What was learned, one entry per input: the bounds, infinite on a side that is not held. */
export interface ClipperState {
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** What one column shows: its moments, or its bounds. */
export type ClipperSummary = Moments | readonly [low: number, high: number]

const usualFolds: { readonly [M in ClipperParams['method']]: number } = {
  gaussian: 3,
  iqr: 1.5,
  mad: 3.29,
  quantiles: 0.05,
}

/** How `Clipper` learns and what it computes. */
export const clipper: ColumnKind<ClipperParams, ClipperSummary, ClipperState> = {
  kind: 'Clipper',
  version: 1,
  defaults: clipperDefaults,
  rules: {
    method: isOneOf('gaussian', 'iqr', 'mad', 'quantiles'),
    tail: isOneOf('both', 'left', 'right'),
    fold: isNullOr(isNumber(value => value > 0, 'a number above 0')),
  },
  accepts: 'number',
  readsNumbersAs64: true,
  summarize,
  merge: ({ method }) => (method === 'gaussian' ? mergeGaussian : null),
  conclude: (summaries, inputs, params) => {
    const names = Object.keys(inputs)
    const bounds = summaries.map((summary, index) => boundsOf(summary, params, names[index] ?? ''))
    return {
      low: bounds.map(([low]) => (params.tail === 'right' ? Number.NEGATIVE_INFINITY : low)),
      high: bounds.map(([, high]) => (params.tail === 'left' ? Number.POSITIVE_INFINITY : high)),
    }
  },
  program: (inputs, _params, { low, high }) =>
    numericProgram(inputs, (name, index) => clamp(column(name), low[index] ?? 0, high[index] ?? 0)),
  inverse: () => null,
  isState: ({ low, high }, count) => areColumns(low, count) && areColumns(high, count),
}

function mergeGaussian(left: ClipperSummary, right: ClipperSummary): ClipperSummary {
  return 'mean' in left && 'mean' in right ? mergeMoments(left, right) : left
}

function summarize(values: Column, { params, weights }: SummaryOptions<ClipperParams>): ClipperSummary {
  const fold = params.fold ?? usualFolds[params.method]
  if (params.method === 'gaussian') return columnMoments(values, weights)
  const present = presentNumbers(values, weights)
  if (params.method === 'mad') {
    const median = medianOf(present)
    const distances = present.values.map(value => Math.abs(value - median))
    const reach = fold * medianOf({ values: distances, weights: present.weights })
    return [median - reach, median + reach]
  }
  if (params.method === 'quantiles') {
    if (fold >= 0.5) throw new ParameterError('fold', `${fold} is not a share below 0.5, as quantiles need it.`)
    const [low = Number.NaN, high = Number.NaN] = quantilesOf(present, [fold, 1 - fold])
    return [low, high]
  }
  const [low = Number.NaN, high = Number.NaN] = quantilesOf(present, [0.25, 0.75])
  return [low - fold * (high - low), high + fold * (high - low)]
}

/** The bounds of a column; the standard deviation is that of a sample, with one row less. */
function boundsOf(summary: ClipperSummary, { fold, method }: ClipperParams, name: string): readonly [number, number] {
  const bounds = 'mean' in summary ? gaussianBounds(summary, fold ?? usualFolds[method]) : summary
  if (bounds.some(Number.isNaN))
    throw new FitError('Clipper', `column \`${name}\` shows no bounds; it has too few numbers.`)
  return bounds
}

function gaussianBounds({ count, mean, squares }: Moments, fold: number): readonly [number, number] {
  const reach = fold * Math.sqrt(squares / (count - 1))
  return [mean - reach, mean + reach]
}

function medianOf({ values, weights }: PresentNumbers): number {
  return weights === null ? medianInPlace(values.slice()) : weightedMedian(values, weights)
}

function quantilesOf({ values, weights }: PresentNumbers, shares: readonly number[]): number[] {
  return weights === null ? quantilesInPlace(values, shares) : weightedQuantiles(values, weights, shares)
}
