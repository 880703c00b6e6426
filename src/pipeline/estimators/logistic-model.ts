import type { Label } from '../labels.ts'
import type { RowModel } from '../row-model.ts'
import { designMatrix } from './design-matrix.ts'
import { compileScores, type LinearWeights, linearForm, scoreMatrix } from './linear-scores.ts'

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

/** 1 / (1 + e^−score) for the greater class, without overflow, and the rest for the smaller one. */
function writeBinary(score: number, into: Float64Array, at: number): void {
  const small = Math.exp(score < 0 ? score : -score)
  const probability = score < 0 ? small / (1 + small) : 1 / (1 + small)
  into[at] = 1 - probability
  into[at + 1] = probability
}

function softmax(values: Float64Array, start: number, width: number): void {
  let greatest = Number.NEGATIVE_INFINITY
  for (let index = start; index < start + width; index++) greatest = Math.max(greatest, values[index] ?? 0)
  let sum = 0
  for (let index = start; index < start + width; index++) {
    const value = Math.exp((values[index] ?? 0) - greatest)
    values[index] = value
    sum += value
  }
  for (let index = start; index < start + width; index++) values[index] = (values[index] ?? 0) / sum
}
