import { linearRegressionDefaults, logisticRegressionDefaults, ridgeDefaults } from '../default-params.ts'
import { Estimator } from './estimator.ts'
import type { LinearRegressionParams } from './linear-regression-kind.ts'
import type { LogisticRegressionParams } from './logistic-regression-kind.ts'
import type { RidgeParams } from './ridge-kind.ts'

/**
 * Least squares in closed form, like scikit-learn's `LinearRegression`: by QR and, if features are linearly dependent, the solution of
 * least norm. Sparse blocks are expanded, to at most 1,000 columns. Null, NaN and ±Infinity are refused.
 */
export class LinearRegression extends Estimator<LinearRegressionParams, 'regressor'> {
  constructor(params: Partial<LinearRegressionParams> = {}) {
    const load = async () => (await import('./learn-linear-regression.ts')).learnLinearRegression
    super({ kind: 'LinearRegression', role: 'regressor', defaults: linearRegressionDefaults, load }, params)
  }
}

/**
 * Least squares with an L2 penalty in closed form, like scikit-learn's `Ridge`: Σ weight · error² + alpha · Σ coefficient². Sparse blocks
 * are expanded, to at most 1,000 columns. Null, NaN and ±Infinity are refused.
 */
export class Ridge extends Estimator<RidgeParams, 'regressor'> {
  constructor(params: Partial<RidgeParams> = {}) {
    const load = async () => (await import('./learn-linear-regression.ts')).learnRidge
    super({ kind: 'Ridge', role: 'regressor', defaults: ridgeDefaults, load }, params)
  }
}

/**
 * Logistic regression with an L2 penalty, like scikit-learn's: binary, or multinomial for more than two classes.
 *
 * It minimizes Σ weight · log-loss / Σ weight + ½ Σ coefficient² / (c Σ weight) with L-BFGS, on sparse blocks as they are; with
 * `classWeight`, rows are also weighted by their class. Null, NaN and ±Infinity are refused.
 */
export class LogisticRegression extends Estimator<LogisticRegressionParams, 'classifier'> {
  constructor(params: Partial<LogisticRegressionParams> = {}) {
    const load = async () => (await import('./learn-logistic-regression.ts')).learnLogisticRegression
    super({ kind: 'LogisticRegression', role: 'classifier', defaults: logisticRegressionDefaults, load }, params)
  }
}
