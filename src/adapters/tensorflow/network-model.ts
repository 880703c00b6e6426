import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import type { AnswerForm } from '../../pipeline/estimators/answer-form.ts'
import { designMatrix } from '../../pipeline/estimators/design-matrix.ts'
import { rowFeatures } from '../../pipeline/estimators/row-features.ts'
import { ModelFormatError } from '../../pipeline/model-format-error.ts'
import type { RowModel } from '../../pipeline/row-model.ts'
import { featureRows } from './feature-rows.ts'
import type { TensorFlow } from './tensorflow.ts'

/** A network as it is run: one tensor in, one out. */
export interface RunnableNetwork {
  /** Gives one row of numbers for each row of features. */
  readonly predict: (features: Tensor2D) => Tensor
  readonly inputs: number
  /** What is made of a row's numbers. */
  readonly answer: AnswerForm
}

/** The number of values that are passed to the network at a time. */
const chunkNumbers = 1 << 20

/** A network as the model of an estimator; the bits of a row are those of the table on the backend `cpu`. */
export function networkModel(tf: TensorFlow, network: RunnableNetwork, subject: string): RowModel {
  const { inputs } = network
  const { given: outputs, width, write } = network.answer
  const run = (rows: Float32Array, count: number): Float64Array => {
    const scores = tf.tidy(() => {
      const input = tf.tensor2d(rows.subarray(0, count * inputs), [count, inputs])
      return network.predict(input).dataSync<'float32'>()
    })
    if (scores.length !== count * outputs)
      throw new ModelFormatError(
        subject,
        `it gives ${scores.length} numbers for ${count} rows, not ${count * outputs}.`,
      )
    return Float64Array.from(scores)
  }
  return {
    width,
    ofBlocks: features => {
      const matrix = designMatrix(features, subject)
      const fill = featureRows(matrix)
      const chunk = Math.max(1, Math.floor(chunkNumbers / inputs))
      const rows = new Float32Array(Math.min(chunk, matrix.rowCount) * inputs)
      const values = new Float64Array(matrix.rowCount * width)
      for (let start = 0; start < matrix.rowCount; start += chunk) {
        const count = Math.min(chunk, matrix.rowCount - start)
        fill(count, place => start + place, rows)
        const scores = run(rows, count)
        for (let place = 0; place < count; place++) write(scores, place * outputs, values, (start + place) * width)
      }
      return values
    },
    compileRow: (program, schema) => {
      const read = rowFeatures(program, schema, subject)
      const row = new Float32Array(inputs)
      return (values, into) => {
        read(values, row)
        write(run(row, 1), 0, into, 0)
      }
    },
  }
}
