import { ParameterError } from '../../features/errors/parameter-error.ts'
import { normalQuantile } from '../../features/evaluate/normal-quantile.ts'
import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { float64Column } from '../../features/table/build-column.ts'
import { Column, isSet } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import type { Blocks } from '../blocks.ts'
import { quantileTransformerDefaults } from '../default-params.ts'
import type { Inverse } from '../fitted-transform.ts'
import type { TableKind } from '../kind.ts'
import { linspace } from '../numerics/linspace.ts'
import { normalCdf } from '../numerics/normal-cdf.ts'
import { presentNumbers } from '../numerics/present-numbers.ts'
import { quantilesBy } from '../numerics/quantile-methods.ts'
import { weightedQuantiles } from '../numerics/quantiles.ts'
import { isCount, isOneOf } from '../parameters.ts'
import { call, choose, clamp, column, encodeAll, literal, type Program, tableCall } from '../program.ts'
import { RandomState } from '../random-state.ts'
import { readInputs } from '../read-inputs.ts'
import { isRowLimit, isSeed, shuffledRows } from '../row-sample.ts'
import { runProgram } from '../run-program.ts'
import type { FitContext } from '../step.ts'
import { areColumns, numericProgram } from './numeric-program.ts'

/** The parameters of `QuantileTransformer`. */
export interface QuantileTransformerParams {
  /** The number of quantiles to learn, at most one per row. Default 1000. */
  readonly nQuantiles: number
  /** The distribution of the output. Default `uniform`, from 0 to 1. */
  readonly outputDistribution: 'uniform' | 'normal'
  /** The number of rows to learn from if there are more; null: all rows, as always with weights. Default 10,000. */
  readonly subsample: number | null
  /** The seed of the choice of rows, the same as in Python; null, the default, counts as 0. */
  readonly randomState: number | null
}

/** What was learned: the quantiles of each input, and the shares at which they are, the same for all. */
export interface QuantileTransformerState {
  readonly quantiles: readonly (readonly number[])[]
  readonly references: readonly number[]
}

/** Shares this close to 0 or 1 are taken as 0 or 1 if the output is normal. */
const threshold = 1e-7
const lowestShare = threshold - Number.EPSILON

/** How `QuantileTransformer` learns and what it computes. */
export const quantileTransformer: TableKind<QuantileTransformerParams, QuantileTransformerState> = {
  kind: 'QuantileTransformer',
  version: 1,
  defaults: quantileTransformerDefaults,
  rules: {
    nQuantiles: isCount,
    outputDistribution: isOneOf('uniform', 'normal'),
    subsample: isRowLimit,
    randomState: isSeed,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  learn,
  program: (inputs, params, state) =>
    numericProgram(inputs, (name, index) => forward(column(name), state.quantiles[index] ?? [], params, state)),
  inverse: (inputs, params, state): Inverse => {
    const fromShares = numericProgram(inputs, (name, index) => backward(name, state.quantiles[index] ?? [], state))
    return params.outputDistribution === 'uniform' ? fromShares : outputs => fromNormal(outputs, inputs, fromShares)
  },
  isState: ({ quantiles, references }, count) =>
    Array.isArray(references) &&
    references.length > 0 &&
    areColumns(references, references.length) &&
    isAscending(references) &&
    Array.isArray(quantiles) &&
    quantiles.length === count &&
    quantiles.every(list => areColumns(list, references.length) && (isAscending(list) || list.every(Number.isNaN))),
}

function isAscending(list: readonly number[]): boolean {
  return list.every((value, index) => Number.isFinite(value) && value >= (list[index - 1] ?? value))
}

function learn(data: Blocks, inputs: Schema, params: QuantileTransformerParams, context: FitContext) {
  const { nQuantiles, subsample, randomState } = params
  if (subsample !== null && nQuantiles > subsample) {
    throw new ParameterError(
      'nQuantiles',
      `${nQuantiles} quantiles cannot be learned from ${subsample} rows (subsample).`,
    )
  }
  const { weights } = context
  const total = weights === null ? data.rowCount : Math.floor(weights.reduce((sum, weight) => sum + weight, 0))
  const references = linspace(0, 1, Math.max(1, Math.min(nQuantiles, total)))
  // numpy takes percentages; some shares are rounded on the way.
  const shares = references.map(share => (share * 100) / 100)
  const chosen =
    weights === null && subsample !== null && subsample < data.rowCount
      ? shuffledRows(data.rowCount, subsample, new RandomState(randomState ?? 0))
      : null
  const quantiles = Object.keys(inputs).map(name => {
    const all = data.column(name)
    const { values, weights: counts } = presentNumbers(chosen === null ? all : rowsOf(all, chosen), weights)
    const found = counts === null ? quantilesBy(values, shares, 'linear') : weightedQuantiles(values, counts, shares)
    let greatest = Number.NEGATIVE_INFINITY
    // Rounding may put a quantile one step above the next.
    return found.map(value => {
      greatest = Math.max(greatest, value)
      return greatest
    })
  })
  return { quantiles, references }
}

/** Some rows of a numeric column; null as NaN. */
function rowsOf({ data }: Column, rows: Int32Array): Column {
  if (data.kind !== 'number') throw new TypeError('a column of numbers is expected')
  const { values, validity } = data
  const found = new Float64Array(rows.length)
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number
    found[at] = validity === null || isSet(validity, row) ? (values[row] as number) : Number.NaN
  }
  return float64Column(found)
}

/** The share of the distribution below a value: the mean of what the quantiles say from below and from above, which ties tell apart. */
function forward(
  x: Expression,
  quantiles: readonly number[],
  { outputDistribution }: QuantileTransformerParams,
  { references }: QuantileTransformerState,
): Expression {
  const first = quantiles[0] ?? Number.NaN
  const last = quantiles.at(-1) ?? Number.NaN
  if (Number.isNaN(first)) return call('mul', x, literal(Number.NaN))
  const negated = (list: readonly number[]): number[] => list.map(value => -value).reverse()
  const below = interpolated(x, quantiles, references)
  const above = interpolated(call('neg', x), negated(quantiles), negated(references))
  const share = call('mul', literal(0.5), call('sub', below, above))
  if (outputDistribution === 'uniform') {
    return choose(
      [
        [call('eq', x, literal(first)), literal(0)],
        [call('eq', x, literal(last)), literal(1)],
      ],
      share,
    )
  }
  return choose(
    [
      [call('lt', call('sub', x, literal(threshold)), literal(first)), literal(normalQuantile(lowestShare))],
      [call('gt', call('add', x, literal(threshold)), literal(last)), literal(normalQuantile(1 - lowestShare))],
    ],
    call('normalQuantile', clamp(share, lowestShare, 1 - lowestShare)),
  )
}

/** From a share back to the quantile. */
function backward(name: string, quantiles: readonly number[], { references }: QuantileTransformerState): Expression {
  if (Number.isNaN(quantiles[0])) return call('mul', column(name), literal(Number.NaN))
  return interpolated(column(name), references, quantiles)
}

function interpolated(x: Expression, keys: readonly number[], values: readonly number[]): Expression {
  return tableCall('interpolate', { keys: encodeAll(keys), values: encodeAll(values) }, x)
}

/** Normal numbers as shares, then back by the quantiles. */
function fromNormal(outputs: Blocks, inputs: Schema, fromShares: Program): Blocks {
  const table = readInputs(outputs, fromShares.inputs, 'the inverse of QuantileTransformer')
  const columns = Object.keys(inputs).map((name): readonly [string, Column] => {
    const { data, length } = table.column(name)
    if (data.kind !== 'number') throw new TypeError('a column of numbers is expected')
    const values = Float64Array.from(data.values.subarray(0, length), shareOf)
    return [name, new Column('float64', length, { kind: 'number', values, validity: data.validity })]
  })
  return runProgram(fromShares, new Table(columns, table.rowCount))
}

function shareOf(value: number): number {
  const share = normalCdf(value)
  if (share - threshold < 0) return 0
  return share + threshold > 1 ? 1 : share
}
