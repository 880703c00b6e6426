import type { Label } from '../labels.ts'
import { isBoolean, isNumber, type Rules } from '../parameters.ts'

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
export const logisticRegressionRules: Rules<LogisticRegressionParams> = {
  c: isNumber(value => value > 0, 'a number above 0'),
  fitIntercept: isBoolean,
  maxIter: isNumber(value => Number.isInteger(value) && value >= 0, 'a whole number of at least 0'),
  tol: isNumber(value => value >= 0, 'a number of at least 0'),
}
