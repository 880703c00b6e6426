import type { Label } from '../labels.ts'
import { isBoolean, isNullOr, isNumber, type Rules } from '../parameters.ts'
import { type ClassWeight, isClassWeight } from './class-weight.ts'

/** The parameters of `LogisticRegression`. */
export interface LogisticRegressionParams {
  /** The inverse of the strength of the L2 penalty. Default 1. */
  readonly c: number
  /** The weight of the rows of each class, which multiplies `sampleWeight`. Default null: all the same. */
  readonly classWeight: ClassWeight | null
  /** Whether an intercept, which is not penalized, is learned. Default true. */
  readonly fitIntercept: boolean
  /** The greatest number of iterations. Default 1000. */
  readonly maxIter: number
  /** Learning stops when no entry of the mean loss's gradient is greater in magnitude. Default 1e-8. */
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
export const logisticRegressionVersion = 2
export const logisticRegressionRules: Rules<LogisticRegressionParams> = {
  c: isNumber(value => value > 0, 'a number above 0'),
  classWeight: isNullOr(isClassWeight),
  fitIntercept: isBoolean,
  maxIter: isNumber(value => Number.isInteger(value) && value >= 0, 'a whole number of at least 0'),
  tol: isNumber(value => value >= 0, 'a number of at least 0'),
}
