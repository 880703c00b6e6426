import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Column, NumberData } from '../../features/table/column.ts'
import { FitError } from '../fit-error.ts'
import type { SummaryOptions } from '../kind.ts'
import { lineClusters } from '../numerics/line-clusters.ts'
import { linspace } from '../numerics/linspace.ts'
import { type PresentNumbers, presentNumbers } from '../numerics/present-numbers.ts'
import { type QuantileMethod, quantilesBy } from '../numerics/quantile-methods.ts'
import { reachedQuantiles, sortWeights } from '../numerics/reached-quantiles.ts'
import { span } from '../numerics/span.ts'
import { show } from '../parameters.ts'
import { RandomState } from '../random-state.ts'
import { ascending, drawRows } from '../row-sample.ts'
import type { KBinsDiscretizerParams } from './k-bins-discretizer-kind.ts'

type Options = SummaryOptions<KBinsDiscretizerParams>

/** Bins that are not wider than this are left out. */
const narrowest = 1e-8
const weightedMethods: readonly QuantileMethod[] = ['inverted_cdf', 'averaged_inverted_cdf']

/** The edges of the bins of a column; for bins of equal width the two outer ones, which parts can merge. */
export function binEdgesOf(values: Column, options: Options): readonly number[] {
  return edgesOf(learnedFrom(values, options), options)
}

/** All edges of the bins, without bins that are too narrow. */
export function finishedEdges(
  edges: readonly number[],
  index: number,
  params: KBinsDiscretizerParams,
): readonly number[] {
  const [low = 0, high = 0] = edges
  const isUniform = params.strategy === 'uniform' && low < high
  const all = isUniform ? linspace(low, high, binCount(params, index) + 1) : edges
  const kept = isUniform ? all : all.filter((edge, at) => at === 0 || edge - (all[at - 1] ?? 0) > narrowest)
  return kept.length < 2 ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : kept
}

/** The middle of each two neighbours. */
export function midpoints(ascending: readonly number[]): number[] {
  return ascending.slice(1).map((next, index) => (next + (ascending[index] as number)) * 0.5)
}

/** The numbers that are learned from; those that are drawn by their weights count the same. */
function learnedFrom(
  column: Column,
  { name, params: { subsample, randomState }, weights: given, once }: Options,
): PresentNumbers {
  const random = (): RandomState => new RandomState(randomState ?? 0)
  if (given === null && subsample !== null && column.length > subsample) {
    // Nothing is missing: the same rows of every column.
    return {
      values: numbersAt(
        column,
        // In order, memory answers faster, and edges are the same.
        once(() => ascending(drawRows(column.length, subsample, random(), null), column.length)),
      ),
      weights: null,
    }
  }
  const { values, weights } = presentNumbers(column, given)
  if (values.length === 0) {
    throw new FitError('KBinsDiscretizer', `every row has weight 0, so column \`${name}\` shows nothing.`)
  }
  if (subsample === null || column.length <= subsample) return { values, weights }
  const rows = drawRows(values.length, subsample, random(), weights)
  return { values: rowsOf(values, rows), weights: null }
}

function numbersAt({ data }: Column, rows: Int32Array): Float64Array {
  if (data.kind !== 'number') throw new TypeError('a column of numbers is expected')
  return rowsOf(data.values, rows)
}

function rowsOf(values: NumberData['values'], rows: Int32Array): Float64Array {
  const found = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) found[at] = values[rows[at] as number] as number
  return found
}

function edgesOf({ values, weights }: PresentNumbers, { params, index }: Options): readonly number[] {
  const { strategy, quantileMethod } = params
  const count = binCount(params, index)
  const [low, high] = span(values)
  if (low === high || strategy === 'uniform') return [low, high]
  if (strategy === 'kmeans') {
    const sorted = weights === null ? { values: values.sort(), weights } : sortWeights(values, weights)
    const uniform = linspace(low, high, count + 1)
    const centres = lineClusters(sorted.values, sorted.weights, midpoints(uniform))
    return [low, ...midpoints(centres), high]
  }
  const fractions = linspace(0, 100, count + 1).map(percent => percent / 100)
  if (weights === null) return quantilesBy(values, fractions, quantileMethod)
  if (!weightedMethods.includes(quantileMethod)) {
    const remedy = "give 'averaged_inverted_cdf' or 'inverted_cdf'"
    throw new ParameterError('quantileMethod', `${show(quantileMethod)} takes no weights; ${remedy}.`)
  }
  return reachedQuantiles(values, weights, fractions, quantileMethod === 'averaged_inverted_cdf')
}

function binCount({ nBins }: KBinsDiscretizerParams, index: number): number {
  return typeof nBins === 'number' ? nBins : (nBins[index] ?? 2)
}
