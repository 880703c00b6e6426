import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { type Blocks, widestDense } from '../blocks.ts'
import type { FittedParts } from '../fitted.ts'
import { FittedRegressor } from '../fitted-regressor.ts'
import { solveTriangle, triangulate } from '../numerics/least-squares.ts'
import { columnMoments } from '../numerics/moments.ts'
import { checkParams } from '../parameters.ts'
import type { FitContext } from '../step.ts'
import { designMatrix } from './design-matrix.ts'
import { featureProgram } from './feature-program.ts'
import { fitTarget } from './fit-target.ts'
import { linearModel } from './linear-model.ts'
import {
  type LinearRegressionParams,
  type LinearRegressionState,
  linearRegressionKind,
  linearRegressionRules,
  linearRegressionVersion,
} from './linear-regression-kind.ts'
import { type RidgeParams, ridgeKind, ridgeRules, ridgeVersion } from './ridge-kind.ts'
import { targetNumbers } from './target-numbers.ts'

/** Learns from blocks and a target. */
export function learnLinearRegression(
  params: LinearRegressionParams,
  data: Blocks,
  context: FitContext,
): FittedRegressor {
  checkParams(linearRegressionKind, params, linearRegressionRules)
  const state = learn(linearRegressionKind, { ...params, alpha: 0 }, data, context)
  return restoreLinearRegression(params, data.columnTypes, state)
}

/** Learns from blocks and a target, with a penalty on the size of the coefficients. */
export function learnRidge(params: RidgeParams, data: Blocks, context: FitContext): FittedRegressor {
  checkParams(ridgeKind, params, ridgeRules)
  return restoreRidge(params, data.columnTypes, learn(ridgeKind, params, data, context))
}

function learn(kind: string, params: RidgeParams, data: Blocks, context: FitContext): LinearRegressionState {
  const target = fitTarget(kind, data, context)
  if (data.names.length > widestDense) {
    throw new ParameterError(
      'features',
      `${data.names.length} features are too many for ${kind} (at most ${widestDense}).`,
    )
  }
  const truth = targetNumbers(target, context.targetName, kind)
  return solve(data, truth, context.weights, { ...params, kind })
}

/** The fitted regressor of a learned or loaded state. */
export function restoreLinearRegression(
  params: LinearRegressionParams,
  inputs: Schema,
  state: LinearRegressionState,
): FittedRegressor {
  const kind = { kind: linearRegressionKind, version: linearRegressionVersion, params: { ...params } }
  return restore(kind, inputs, state)
}

/** The fitted ridge regression of a learned or loaded state. */
export function restoreRidge(params: RidgeParams, inputs: Schema, state: LinearRegressionState): FittedRegressor {
  return restore({ kind: ridgeKind, version: ridgeVersion, params: { ...params } }, inputs, state)
}

function restore(
  kind: Pick<FittedParts<unknown>, 'kind' | 'version' | 'params'>,
  inputs: Schema,
  state: LinearRegressionState,
): FittedRegressor {
  const parts = {
    ...kind,
    state,
    program: featureProgram(inputs),
    children: [],
  }
  const model = linearModel({ coefficients: [state.coefficients], intercepts: [state.intercept] }, kind.kind)
  return new FittedRegressor(parts, model)
}

function solve(
  data: Blocks,
  truth: Float64Array,
  weights: Float64Array | null,
  { fitIntercept, alpha, kind }: RidgeParams & { readonly kind: string },
): LinearRegressionState {
  const dense = data.dense()
  const matrix = designMatrix(data, kind)
  const columns = dense.columnNames.map(name => denseValues(dense.column(name)))
  const means = columns.map((_, index) => {
    const name = dense.columnNames[index] ?? ''
    return fitIntercept ? columnMoments(dense.column(name), weights).mean : 0
  })
  const centre = fitIntercept ? weightedMean(truth, weights) : 0
  const { width } = matrix
  const rows = truth.length
  // The penalty is a row for each coefficient, whose error is the coefficient times the root of alpha.
  const triangle = triangulate(alpha > 0 ? rows + width : rows, width, (row, into, at) => {
    if (row >= rows) {
      into.fill(0, at, at + width + 1)
      into[at + row - rows] = Math.sqrt(alpha)
      return
    }
    const root = weights === null ? 1 : Math.sqrt(weights[row] ?? 0)
    for (let index = 0; index < width; index++)
      into[at + index] = root * ((columns[index]?.[row] ?? 0) - (means[index] ?? 0))
    into[at + width] = root * ((truth[row] ?? 0) - centre)
  })
  // Less its rounded mean a column is off by a few units in the last place of the mean, in every row alike.
  const weight = weights === null ? rows : weights.reduce((sum, value) => sum + value, 0)
  const noise = alpha > 0 ? 0 : 4 * Number.EPSILON * Math.sqrt(weight) * Math.hypot(...means)
  const coefficients = [...solveTriangle(triangle, Number.EPSILON * Math.max(rows, width), noise)]
  const intercept = coefficients.reduce((rest, coefficient, index) => rest - coefficient * (means[index] ?? 0), centre)
  return { coefficients, intercept: fitIntercept ? intercept : 0 }
}

function denseValues({ data, length }: Column): ArrayLike<number> {
  return data.kind === 'number' ? data.values : new Float64Array(length)
}

function weightedMean(values: Float64Array, weights: Float64Array | null): number {
  let sum = 0
  let total = 0
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    sum += weight * (values[row] ?? 0)
    total += weight
  }
  return sum / total
}
