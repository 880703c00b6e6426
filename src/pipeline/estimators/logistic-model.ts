import type { Label } from '../labels.ts'
import type { RowModel } from '../row-model.ts'
import { designMatrix } from './design-matrix.ts'
import { compileScores, type LinearWeights, linearForm, scoreMatrix } from './linear-scores.ts'
import { softmax, writeBinary } from './link.ts'

/** Linear scores made probabilities: by the logistic function for two classes, else by softmax. */
export function logisticModel(
  weights: LinearWeights & { readonly classes: readonly Label[] },
  subject: string,
): RowModel {
  const width = weights.classes.length
  return width === 2 ? binaryModel(weights, subject) : multinomialModel(weights, width, subject)
}

function binaryModel(weights: LinearWeights, subject: string): RowModel {
  return {
    width: 2,
    form: linearForm(weights, 'logistic'),
    ofBlocks: features => {
      const scores = scoreMatrix(
        designMatrix(features, subject),
        weights.coefficients[0] ?? [],
        weights.intercepts[0] ?? 0,
      )
      const values = new Float64Array(scores.length * 2)
      for (let row = 0; row < scores.length; row++) writeBinary(scores[row] ?? 0, values, 2 * row)
      return values
    },
    compileRow: (program, schema) => {
      const score = compileScores(weights, program, schema, subject)
      const buffer = new Float64Array(1)
      return (values, into) => {
        score(values, buffer)
        writeBinary(buffer[0] ?? 0, into, 0)
      }
    },
  }
}

function multinomialModel(weights: LinearWeights, width: number, subject: string): RowModel {
  return {
    width,
    form: linearForm(weights, 'softmax'),
    ofBlocks: features => {
      const matrix = designMatrix(features, subject)
      const values = new Float64Array(matrix.rowCount * width)
      for (let output = 0; output < width; output++) {
        const scores = scoreMatrix(matrix, weights.coefficients[output] ?? [], weights.intercepts[output] ?? 0)
        for (let row = 0; row < scores.length; row++) values[row * width + output] = scores[row] ?? 0
      }
      for (let row = 0; row < matrix.rowCount; row++) softmax(values, row * width, width)
      return values
    },
    compileRow: (program, schema) => {
      const score = compileScores(weights, program, schema, subject)
      return (values, into) => {
        score(values, into)
        softmax(into, 0, width)
      }
    },
  }
}
