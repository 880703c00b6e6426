import type { Column } from '../../features/table/column.ts'
import type { Table } from '../../features/table/table.ts'
import type { FittedClassifier } from '../fitted-classifier.ts'
import type { FittedRegressor } from '../fitted-regressor.ts'
import { accuracy, balancedAccuracy, fBeta, precision, recall } from '../metrics/label-scores.ts'
import {
  brierScore,
  logLoss,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  medianAbsoluteError,
  r2,
  rootMeanSquaredError,
} from '../metrics/number-scores.ts'
import { averagePrecision, rocAuc } from '../metrics/ranking-scores.ts'
import type { Probabilities } from '../probabilities.ts'

/** A model that predicts. */
export type FittedModel = FittedClassifier | FittedRegressor

/** What a model says of a table, each computed once; and the truth. */
export interface Predictions {
  readonly truth: Column
  labels(): Promise<Column>
  probabilities(): Promise<Probabilities>
  numbers(): Promise<Column>
}

/** The name of a score. */
export type ScorerName =
  | 'accuracy'
  | 'balancedAccuracy'
  | 'precision'
  | 'precisionMacro'
  | 'precisionWeighted'
  | 'recall'
  | 'recallMacro'
  | 'recallWeighted'
  | 'f1'
  | 'f1Micro'
  | 'f1Macro'
  | 'f1Weighted'
  | 'rocAuc'
  | 'rocAucOvr'
  | 'rocAucOvo'
  | 'averagePrecision'
  | 'negLogLoss'
  | 'negBrierScore'
  | 'r2'
  | 'negMeanAbsoluteError'
  | 'negMeanSquaredError'
  | 'negRootMeanSquaredError'
  | 'negMeanAbsolutePercentageError'
  | 'negMedianAbsoluteError'

type NamedScorer = (of: Predictions) => Promise<number>

const ofLabels =
  (score: (truth: Column<'string'>, predicted: Column<'string'>) => number): NamedScorer =>
  async of =>
    score(of.truth as Column<'string'>, (await of.labels()) as Column<'string'>)
const ofProbabilities =
  (score: (truth: Column<'string'>, predicted: Probabilities) => number): NamedScorer =>
  async of =>
    score(of.truth as Column<'string'>, await of.probabilities())
const ofNumbers =
  (score: (truth: Column, predicted: Column) => number): NamedScorer =>
  async of =>
    score(of.truth, await of.numbers())

/** Scores by name, greater is better; scikit-learn's names with capitals for underscores, `neg_log_loss` is `negLogLoss`. */
export const scorers: Readonly<Record<ScorerName, NamedScorer>> = {
  accuracy: ofLabels(accuracy),
  balancedAccuracy: ofLabels(balancedAccuracy),
  precision: ofLabels(precision),
  precisionMacro: ofLabels((truth, predicted) => precision(truth, predicted, { average: 'macro' })),
  precisionWeighted: ofLabels((truth, predicted) => precision(truth, predicted, { average: 'weighted' })),
  recall: ofLabels(recall),
  recallMacro: ofLabels((truth, predicted) => recall(truth, predicted, { average: 'macro' })),
  recallWeighted: ofLabels((truth, predicted) => recall(truth, predicted, { average: 'weighted' })),
  f1: ofLabels(fBeta),
  f1Micro: ofLabels((truth, predicted) => fBeta(truth, predicted, { average: 'micro' })),
  f1Macro: ofLabels((truth, predicted) => fBeta(truth, predicted, { average: 'macro' })),
  f1Weighted: ofLabels((truth, predicted) => fBeta(truth, predicted, { average: 'weighted' })),
  rocAuc: ofProbabilities(rocAuc),
  rocAucOvr: ofProbabilities((truth, predicted) => rocAuc(truth, predicted, { multiClass: 'ovr' })),
  rocAucOvo: ofProbabilities((truth, predicted) => rocAuc(truth, predicted, { multiClass: 'ovo' })),
  averagePrecision: ofProbabilities(averagePrecision),
  negLogLoss: ofProbabilities((truth, predicted) => -logLoss(truth, predicted)),
  negBrierScore: ofProbabilities((truth, predicted) => -brierScore(truth, predicted)),
  r2: ofNumbers(r2),
  negMeanAbsoluteError: ofNumbers((truth, predicted) => -meanAbsoluteError(truth, predicted)),
  negMeanSquaredError: ofNumbers((truth, predicted) => -meanSquaredError(truth, predicted)),
  negRootMeanSquaredError: ofNumbers((truth, predicted) => -rootMeanSquaredError(truth, predicted)),
  negMeanAbsolutePercentageError: ofNumbers((truth, predicted) => -meanAbsolutePercentageError(truth, predicted)),
  negMedianAbsoluteError: ofNumbers((truth, predicted) => -medianAbsoluteError(truth, predicted)),
}

/** What a model says of a table, computed when it is asked for. */
export function predictionsOf(model: FittedModel, table: Table, target: string): Predictions {
  let probabilities: Promise<Probabilities> | null = null
  let predicted: Promise<Column> | null = null
  const predict = (): Promise<Column> => {
    predicted ??= model.predict(table) as Promise<Column>
    return predicted
  }
  return {
    truth: table.column(target),
    labels: predict,
    numbers: predict,
    async probabilities() {
      if (model.role !== 'classifier') throw new TypeError('a regressor has no probabilities; choose another score')
      probabilities ??= model.predictProba(table)
      return probabilities
    },
  }
}
