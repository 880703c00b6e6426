import { type Link, link, sigmoid, softmax } from '../link.ts'

/** What boosting minimizes: where the sums start, their derivatives, and the loss of a row. */
export interface BoostingLoss {
  readonly link: Link
  readonly outputs: number
  readonly base: Float64Array
  /** Writes the weighted derivatives of every row by one output; `margins` holds the sums row after row. */
  readonly derive: (margins: Float64Array, output: number, gradient: Float64Array, hessian: Float64Array) => void
  readonly lossOf: (margins: Float64Array, row: number) => number
}

/** The smallest second derivative. */
const leastHessian = 1e-16

/** Half the squared error. */
export function squaredLoss(truth: Float64Array, weights: Float64Array | null): BoostingLoss {
  let [sum, total] = [0, 0]
  for (let row = 0; row < truth.length; row++) {
    sum += weightOf(weights, row) * (truth[row] as number)
    total += weightOf(weights, row)
  }
  return {
    link: link('identity'),
    outputs: 1,
    base: Float64Array.of(sum / total),
    derive: (margins, _output, gradient, hessian) => {
      for (let row = 0; row < truth.length; row++) {
        gradient[row] = weightOf(weights, row) * ((margins[row] as number) - (truth[row] as number))
        hessian[row] = weightOf(weights, row)
      }
    },
    lossOf: (margins, row) => ((margins[row] as number) - (truth[row] as number)) ** 2,
  }
}

/** The log-loss of two classes by one sum. */
export function logisticLoss(codes: Int32Array, weights: Float64Array | null): BoostingLoss {
  const [less = 0, more = 0] = shares(codes, 2, weights)
  return {
    link: link('logistic'),
    outputs: 1,
    base: Float64Array.of(Math.log(more / less)),
    derive: (margins, _output, gradient, hessian) => {
      for (let row = 0; row < codes.length; row++) {
        const probability = sigmoid(margins[row] as number)
        const weight = weightOf(weights, row)
        gradient[row] = weight * (probability - (codes[row] as number))
        hessian[row] = weight * Math.max(probability * (1 - probability), leastHessian)
      }
    },
    lossOf: (margins, row) => {
      const margin = codes[row] === 1 ? -(margins[row] as number) : (margins[row] as number)
      return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0)
    },
  }
}

/** The log-loss of several classes by one sum each. */
export function softmaxLoss(codes: Int32Array, outputs: number, weights: Float64Array | null): BoostingLoss {
  const logs = shares(codes, outputs, weights).map(share => Math.log(Math.max(share, 1e-15)))
  const centre = logs.reduce((sum, each) => sum + each, 0) / outputs
  const probabilities = new Float64Array(outputs)
  const fill = (margins: Float64Array, row: number): void => {
    for (let k = 0; k < outputs; k++) probabilities[k] = margins[row * outputs + k] as number
    softmax(probabilities, 0, outputs)
  }
  return {
    link: link('softmax'),
    outputs,
    base: Float64Array.from(logs, each => each - centre),
    derive: (margins, output, gradient, hessian) => {
      for (let row = 0; row < codes.length; row++) {
        fill(margins, row)
        const probability = probabilities[output] as number
        const weight = weightOf(weights, row)
        gradient[row] = weight * (probability - (codes[row] === output ? 1 : 0))
        hessian[row] = weight * Math.max(2 * probability * (1 - probability), leastHessian)
      }
    },
    lossOf: (margins, row) => {
      fill(margins, row)
      return -Math.log(Math.max(probabilities[codes[row] as number] as number, 1e-300))
    },
  }
}

function shares(codes: Int32Array, count: number, weights: Float64Array | null): number[] {
  const sums = new Array<number>(count).fill(0)
  let total = 0
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    sums[code] = (sums[code] as number) + weightOf(weights, row)
    total += weightOf(weights, row)
  }
  return sums.map(sum => sum / total)
}

function weightOf(weights: Float64Array | null, row: number): number {
  return weights === null ? 1 : (weights[row] as number)
}
