import type { RowModel } from '../row-model.ts'
import { designMatrix } from './design-matrix.ts'
import { compileScores, type LinearWeights, linearForm, scoreMatrix } from './linear-scores.ts'

/** One linear function of the features as it is. */
export function linearModel(weights: LinearWeights, subject: string): RowModel {
  return {
    width: 1,
    form: linearForm(weights, 'identity'),
    ofBlocks: features =>
      scoreMatrix(designMatrix(features, subject), weights.coefficients[0] ?? [], weights.intercepts[0] ?? 0),
    compileRow: (program, schema) => compileScores(weights, program, schema, subject),
  }
}
