import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { designMatrix } from '../../pipeline/estimators/design-matrix.ts'
import { rowFeatures } from '../../pipeline/estimators/row-features.ts'
import type { RowModel } from '../../pipeline/row-model.ts'
import { featureRows } from './feature-rows.ts'
import type { TensorFlow } from './tensorflow.ts'

/** What is made of the numbers that a network puts out. */
export type NetworkLink = 'identity' | 'logistic' | 'softmax' | 'probabilities'

/** A network as it is run: one tensor in, one out. */
export interface RunnableNetwork {
  /** Gives one row of numbers for each row of features. */
  readonly predict: (features: Tensor2D) => Tensor
  readonly inputs: number
  readonly outputs: number
  readonly link: NetworkLink
}

/** So many numbers go in at a time. */
const chunkNumbers = 1 << 20

/** A network as the model of an estimator; the bits of a row are those of the table on the backend `cpu`. */
export function networkModel(tf: TensorFlow, network: RunnableNetwork, subject: string): RowModel {
  const { inputs, outputs, link } = network
  const width = link === 'logistic' ? 2 : outputs
  const write = linkWriter(link, outputs)
  const run = (rows: Float32Array, count: number): ArrayLike<number> =>
    tf.tidy(() => {
      const input = tf.tensor2d(rows.subarray(0, count * inputs), [count, inputs])
      return network.predict(input).dataSync()
    })
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

type Write = (scores: ArrayLike<number>, from: number, into: Float64Array, to: number) => void

function linkWriter(link: NetworkLink, outputs: number): Write {
  if (link === 'logistic') {
    return (scores, from, into, to) => {
      const score = scores[from] as number
      const small = Math.exp(-Math.abs(score))
      const probability = score < 0 ? small / (1 + small) : 1 / (1 + small)
      into[to] = 1 - probability
      into[to + 1] = probability
    }
  }
  if (link === 'softmax') {
    return (scores, from, into, to) => {
      let greatest = Number.NEGATIVE_INFINITY
      for (let k = 0; k < outputs; k++) greatest = Math.max(greatest, scores[from + k] as number)
      let sum = 0
      for (let k = 0; k < outputs; k++) sum += into[to + k] = Math.exp((scores[from + k] as number) - greatest)
      for (let k = 0; k < outputs; k++) into[to + k] = (into[to + k] as number) / sum
    }
  }
  return (scores, from, into, to) => {
    for (let k = 0; k < outputs; k++) into[to + k] = scores[from + k] as number
  }
}
