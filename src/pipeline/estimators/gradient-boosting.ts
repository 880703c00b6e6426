import { gradientBoostingDefaults } from '../default-params.ts'
import type { GradientBoostingParams } from './boosting/gradient-boosting-kind.ts'
import { Estimator } from './estimator.ts'

/**
 * A gradient boosting classifier: minimizes the log loss with trees over histograms, as XGBoost does; one tree per round for two classes,
 * otherwise one per class.
 *
 * Null and NaN go to the side of each split that loses less; ±Infinity is refused while learning. `state.importance` says how much each
 * feature was used. The result depends on `randomState`, but not on the number of threads. The calling thread yields from time to time.
 */
export class GradientBoostingClassifier extends Estimator<GradientBoostingParams, 'classifier'> {
  constructor(params: Partial<GradientBoostingParams> = {}) {
    const load = async () => (await import('./boosting/learn-gradient-boosting.ts')).learnGradientBoostingClassifier
    const defaults = gradientBoostingDefaults
    super({ kind: 'GradientBoostingClassifier', role: 'classifier', defaults, load, validates: true }, params)
  }
}

/** A gradient boosting regressor: minimizes the squared error with trees over histograms; otherwise like `GradientBoostingClassifier`. */
export class GradientBoostingRegressor extends Estimator<GradientBoostingParams, 'regressor'> {
  constructor(params: Partial<GradientBoostingParams> = {}) {
    const load = async () => (await import('./boosting/learn-gradient-boosting.ts')).learnGradientBoostingRegressor
    const defaults = gradientBoostingDefaults
    super({ kind: 'GradientBoostingRegressor', role: 'regressor', defaults, load, validates: true }, params)
  }
}
