import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { kBinsDiscretizerDefaults } from '../default-params.ts'
import type { Inverse } from '../fitted-transform.ts'
import type { ColumnKind } from '../kind.ts'
import { type QuantileMethod, quantileMethods } from '../numerics/quantile-methods.ts'
import { isOneOf } from '../parameters.ts'
import {
  column,
  densify,
  encodeAll,
  type Output,
  type Program,
  requiredColumn,
  type SparseOutput,
  tableCall,
} from '../program.ts'
import { isRowLimit, isSeed } from '../row-sample.ts'
import { binEdgesOf, finishedEdges, midpoints } from './bin-edges.ts'

/** The parameters of `KBinsDiscretizer`. */
export interface KBinsDiscretizerParams {
  /** The number of bins, at least 2, for all columns or for each. Default 5. */
  readonly nBins: number | readonly number[]
  /** One sparse column of 0 and 1 per bin (the default), the same dense, or the number of the bin. */
  readonly encode: 'onehot' | 'onehot-dense' | 'ordinal'
  /** Bins of equal width, of equally many rows (the default), or around the centres of k-means. */
  readonly strategy: 'uniform' | 'quantile' | 'kmeans'
  /** How quantiles are read off the sorted values. Default `averaged_inverted_cdf`. */
  readonly quantileMethod: QuantileMethod
  /** The number of rows to learn from, drawn with replacement if there are more; null: all rows. Default 200,000. */
  readonly subsample: number | null
  /** The seed of that draw, the same as in Python; null, the default, counts as 0. */
  readonly randomState: number | null
}

/** What was learned: the ascending edges of each input's bins; −∞ and ∞ for a constant column, which has one bin. */
export interface KBinsDiscretizerState {
  readonly binEdges: readonly (readonly number[])[]
}

/** How `KBinsDiscretizer` learns and what it computes. A summary is the edges, or for equal widths the two outer ones. */
export const kBinsDiscretizer: ColumnKind<KBinsDiscretizerParams, readonly number[], KBinsDiscretizerState> = {
  kind: 'KBinsDiscretizer',
  version: 1,
  defaults: kBinsDiscretizerDefaults,
  rules: {
    nBins: value => (isBinCount(value) ? null : 'is not a whole number of at least 2, nor one per column'),
    encode: isOneOf('onehot', 'onehot-dense', 'ordinal'),
    strategy: isOneOf('uniform', 'quantile', 'kmeans'),
    quantileMethod: isOneOf(...quantileMethods),
    subsample: isRowLimit,
    randomState: isSeed,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  summarize: binEdgesOf,
  merge: ({ strategy, subsample }) =>
    strategy === 'uniform' && subsample === null
      ? (left, right) => [Math.min(...left, ...right), Math.max(...left, ...right)]
      : null,
  conclude: (summaries, inputs, params) => {
    const count = Object.keys(inputs).length
    if (Array.isArray(params.nBins) && params.nBins.length !== count) {
      throw new ParameterError('nBins', `${params.nBins.length} numbers are given for ${count} columns.`)
    }
    return { binEdges: summaries.map((edges, index) => finishedEdges(edges, index, params)) }
  },
  program: (inputs, { encode }, { binEdges }): Program => {
    const names = Object.keys(inputs)
    const outputs = names.flatMap((name, index): readonly Output[] => {
      const bin = binOf(name, binEdges[index] ?? [])
      if (encode === 'ordinal') {
        const expression = { kind: 'cast', to: 'float64', try: false, argument: bin } as const
        return [{ kind: 'dense', name, type: 'float64', expression }]
      }
      const sparse = oneHotBins(name, bin, (binEdges[index] ?? []).length - 1)
      return encode === 'onehot' ? [sparse] : densify(sparse)
    })
    return { inputs, finite: names, outputs }
  },
  inverse,
  isState: ({ binEdges }, count) =>
    Array.isArray(binEdges) &&
    binEdges.length === count &&
    binEdges.every(edges => Array.isArray(edges) && edges.length >= 2 && edges.every(isAscending)),
}

function isBinCount(value: unknown): boolean {
  const counts = Array.isArray(value) ? value : [value]
  return counts.every(count => Number.isInteger(count) && (count as number) >= 2)
}

function isAscending(edge: unknown, index: number, edges: readonly unknown[]): boolean {
  return typeof edge === 'number' && (index === 0 || edge > (edges[index - 1] as number))
}

/** The number of the value's bin: an inner edge belongs to the bin above it, what is outside to the nearest bin. */
function binOf(name: string, edges: readonly number[]): Expression {
  const inner = edges.slice(1, -1)
  // A single bin has no inner edge; no finite number is above this one.
  if (inner.length === 0) {
    return tableCall('searchSorted', { keys: [Number.MAX_VALUE], side: 'left' }, requiredColumn(name))
  }
  return tableCall('searchSorted', { keys: encodeAll(inner), side: 'right' }, requiredColumn(name))
}

function oneHotBins(name: string, bin: Expression, width: number): SparseOutput {
  const positions = Array.from({ length: width }, (_, position) => position)
  const expression = tableCall('oneHot', { keys: positions, positions, width }, bin)
  return { kind: 'sparse', names: binNames(name, width), weight: 1, expression }
}

function binNames(name: string, width: number): string[] {
  return Array.from({ length: width }, (_, bin) => `${name}_${bin}.0`)
}

/** The middle of the bin. */
function inverse(inputs: Schema, { encode }: KBinsDiscretizerParams, { binEdges }: KBinsDiscretizerState): Inverse {
  const columns = Object.keys(inputs).map((name, index) => {
    const middles = midpoints(binEdges[index] ?? [])
    const codes = encode === 'ordinal' ? [name] : binNames(name, middles.length)
    return { name, middles, codes }
  })
  const outputs = columns.map(({ name, middles, codes }): Output => {
    const keys = middles.map((_, bin) => bin)
    const expression =
      encode === 'ordinal'
        ? tableCall('lookup', { keys, values: encodeAll(middles), unknown: 'error' }, column(name))
        : tableCall('dot', { values: encodeAll(middles) }, ...codes.map(code => column(code)))
    return { kind: 'dense', name, type: 'float64', expression }
  })
  const types = columns.flatMap(({ codes }) => codes.map(code => [code, 'float64'] as const))
  return { inputs: Object.fromEntries(types), finite: [], outputs }
}
