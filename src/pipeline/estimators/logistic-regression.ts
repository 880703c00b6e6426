import { Pace } from '../../features/progress.ts'
import type { NumericType, Schema } from '../../features/schema.ts'
import type { Blocks } from '../blocks.ts'
import { inspectable } from '../display/inspectable.ts'
import { definitionText } from '../display/to-text.ts'
import { FitError } from '../fit-error.ts'
import { type DataInput, type Meets, readFitInput } from '../fit-input.ts'
import { FittedClassifier } from '../fitted-classifier.ts'
import { codeLabels, type Label } from '../labels.ts'
import { minimize } from '../numerics/lbfgs.ts'
import { checkParams, freezeParams, isBoolean, isNumber, type Rules } from '../parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition } from '../step.ts'
import { designMatrix } from './design-matrix.ts'
import { featureProgram } from './feature-program.ts'
import { logisticModel } from './logistic-model.ts'
import {
  type LogisticProblem,
  logisticObjective,
  startingCurvature,
  stride,
  totalWeight,
} from './logistic-objective.ts'

/** The parameters of `LogisticRegression`. */
export interface LogisticRegressionParams {
  /** The inverse of the strength of the L2 penalty. Default 1. */
  readonly c: number
  /** Learn an intercept, which is not penalized. Default true. */
  readonly fitIntercept: boolean
  /** At most so many iterations. Default 1000. */
  readonly maxIter: number
  /** Stop when no entry of the gradient of the mean loss is greater in size. Default 1e-8. */
  readonly tol: number
}

/** What was learned; one list of coefficients and one intercept for two classes, else one per class. */
export interface LogisticRegressionState {
  readonly classes: readonly Label[]
  readonly coefficients: readonly (readonly number[])[]
  readonly intercepts: readonly number[]
  readonly iterations: number
  readonly converged: boolean
}

export const logisticRegressionKind = 'LogisticRegression'
export const logisticRegressionVersion = 1
export const logisticRegressionDefaults: LogisticRegressionParams = {
  c: 1,
  fitIntercept: true,
  maxIter: 1000,
  tol: 1e-8,
}
export const logisticRegressionRules: Rules<LogisticRegressionParams> = {
  c: isNumber(value => value > 0, 'a number above 0'),
  fitIntercept: isBoolean,
  maxIter: isNumber(value => Number.isInteger(value) && value >= 0, 'a whole number of at least 0'),
  tol: isNumber(value => value >= 0, 'a number of at least 0'),
}

/**
 * Logistic regression with an L2 penalty, as scikit-learn's: binary, or multinomial for more than two classes.
 *
 * It minimizes Σ weight · log-loss / Σ weight + ½ Σ coefficient² / (c Σ weight) by L-BFGS, on sparse blocks as they are. It cannot
 * use null, NaN or ±Infinity.
 */
export class LogisticRegression {
  readonly role = 'classifier' as const
  readonly params: LogisticRegressionParams
  declare readonly '~needs'?: Requirement<NumericType, NoColumns>

  constructor(params: Partial<LogisticRegressionParams> = {}) {
    this.params = freezeParams(logisticRegressionDefaults, params)
    inspectable(this, () => definitionText(this.definition))
  }

  get definition(): StepDefinition {
    return { kind: logisticRegressionKind, params: { ...this.params } }
  }

  /** The same with some parameters changed. */
  withParams(changes: Partial<LogisticRegressionParams>): LogisticRegression {
    return new LogisticRegression({ ...this.params, ...changes })
  }

  /** Learns the target from every other column of a table. */
  async fit<S extends Schema, Held extends keyof S & string>(
    input: DataInput<S> & Meets<S, Requirement<NumericType, NoColumns>, Held>,
    options: FitOptions<Held> & { readonly target: Held },
  ): Promise<FittedClassifier<Omit<S, Held>>> {
    const { data, context } = await readFitInput(input as DataInput, options, logisticRegressionKind)
    return (await this.learn(data, context)) as FittedClassifier<Omit<S, Held>>
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedClassifier> {
    checkParams(logisticRegressionKind, this.params, logisticRegressionRules)
    const { target, targetName, weights } = context
    if (target === null)
      throw new FitError(logisticRegressionKind, "there is no target; give { target: 'column' } to fit.")
    if (data.rowCount === 0) throw new FitError(logisticRegressionKind, 'the table has no rows.')
    const { classes, codes } = codeLabels(target, targetName)
    if (classes.length < 2) {
      throw new FitError(
        logisticRegressionKind,
        `the target \`${targetName}\` has only the class ${String(classes[0])}.`,
      )
    }
    const matrix = designMatrix(data, logisticRegressionKind)
    const total = totalWeight({ matrix, weights })
    if (!(total > 0)) throw new FitError(logisticRegressionKind, 'all sample weights are 0.')
    const { c, fitIntercept } = this.params
    const outputs = classes.length === 2 ? 1 : classes.length
    const state = await solve(
      { matrix, codes, outputs, weights, penalty: 1 / (c * total), fitIntercept },
      this.params,
      context,
    )
    return restoreLogisticRegression(this.params, data.columnTypes, { classes, ...state })
  }

  toJSON(): StepDefinition {
    return this.definition
  }
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
  const { point, iterations, converged } = await minimize(
    logisticObjective(problem),
    new Float64Array(size * problem.outputs),
    {
      tolerance: tol,
      maxIterations: maxIter,
      curvature: startingCurvature(problem),
      afterIteration: () => (pace.due ? pace.pause() : null),
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
