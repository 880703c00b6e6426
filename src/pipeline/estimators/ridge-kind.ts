import { isBoolean, isNumber, type Rules } from '../parameters.ts'

/** The parameters of `Ridge`. */
export interface RidgeParams {
  /** The factor of Σ coefficient², which is added to the sum of the squared errors. Default 1. */
  readonly alpha: number
  /** Whether an intercept, which is not penalized, is learned. Default true. */
  readonly fitIntercept: boolean
}

export const ridgeKind = 'Ridge'
export const ridgeVersion = 1
export const ridgeRules: Rules<RidgeParams> = {
  alpha: isNumber(value => value >= 0, 'a number of at least 0'),
  fitIntercept: isBoolean,
}
