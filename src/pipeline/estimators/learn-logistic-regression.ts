import { Pace } from '../../features/progress.ts'
import type { Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { FittedClassifier } from '../fitted-classifier.ts'
import { minimize } from '../numerics/lbfgs.ts'
import { checkParams } from '../parameters.ts'
import type { FitContext } from '../step.ts'
import { weighClasses } from './class-weight.ts'
import { designMatrix } from './design-matrix.ts'
import { featureProgram } from './feature-program.ts'
import { fitClasses, fitTarget } from './fit-target.ts'
import { logisticModel } from './logistic-model.ts'
import {
  type LogisticProblem,
  logisticObjective,
  startingCurvature,
  stride,
  totalWeight,
} from './logistic-objective.ts'
import {
  type LogisticRegressionParams,
  type LogisticRegressionState,
  logisticRegressionKind,
  logisticRegressionRules,
  logisticRegressionVersion,
} from './logistic-regression-kind.ts'

/** Learns from blocks and a target. */
export async function learnLogisticRegression(
  params: LogisticRegressionParams,
  data: Blocks,
  context: FitContext,
): Promise<FittedClassifier> {
  checkParams(logisticRegressionKind, params, logisticRegressionRules)
  const { c, classWeight, fitIntercept } = params
  const target = fitTarget(logisticRegressionKind, data, context)
  const coded = fitClasses(logisticRegressionKind, target, context.targetName)
  const { classes, codes } = coded
  const weights =
    classWeight === null ? context.weights : weighClasses(logisticRegressionKind, classWeight, coded, context.weights)
  const matrix = designMatrix(data, logisticRegressionKind)
  const outputs = classes.length === 2 ? 1 : classes.length
  const state = await solve(
    { matrix, codes, outputs, weights, penalty: 1 / (c * totalWeight({ matrix, weights })), fitIntercept },
    params,
    context,
  )
  return restoreLogisticRegression(params, data.columnTypes, { classes, ...state })
}

/** The fitted classifier of a learned or loaded state. */
export function restoreLogisticRegression(
  params: LogisticRegressionParams,
  inputs: Schema,
  state: LogisticRegressionState,
): FittedClassifier {
  const parts = {
    kind: logisticRegressionKind,
    version: logisticRegressionVersion,
    params: { ...params },
    state,
    program: featureProgram(inputs),
    children: [],
  }
  return new FittedClassifier(parts, state.classes, logisticModel(state, logisticRegressionKind))
}

async function solve(
  problem: LogisticProblem,
  { maxIter, tol }: LogisticRegressionParams,
  context: FitContext,
): Promise<Pick<LogisticRegressionState, 'coefficients' | 'intercepts' | 'iterations' | 'converged'>> {
  const pace = new Pace(context)
  const size = stride(problem)
  const rows = problem.codes.length
  let iteration = 0
  const { point, iterations, converged } = await minimize(
    logisticObjective(problem),
    new Float64Array(size * problem.outputs),
    {
      tolerance: tol,
      maxIterations: maxIter,
      curvature: startingCurvature(problem),
      afterIteration: () => {
        iteration++
        const progress = { stage: `iteration ${iteration}`, done: iteration * rows, total: null, unit: 'rows' } as const
        return pace.due ? pace.pause(progress) : null
      },
    },
  )
  const { width } = problem.matrix
  const starts = Array.from({ length: problem.outputs }, (_, output) => output * size)
  return {
    coefficients: starts.map(start => [...point.subarray(start, start + width)]),
    intercepts: starts.map(start => (problem.fitIntercept ? (point[start + width] ?? 0) : 0)),
    iterations,
    converged,
  }
}
