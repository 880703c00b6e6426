import { isBoolean, type Rules } from '../parameters.ts'

/** The parameters of `LinearRegression`. */
export interface LinearRegressionParams {
  /** Whether an intercept is learned. Default true. */
  readonly fitIntercept: boolean
}

/** What was learned: one coefficient per feature. */
export interface LinearRegressionState {
  readonly coefficients: readonly number[]
  readonly intercept: number
}

export const linearRegressionKind = 'LinearRegression'
export const linearRegressionVersion = 1
export const linearRegressionRules: Rules<LinearRegressionParams> = { fitIntercept: isBoolean }
