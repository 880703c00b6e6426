import { type Link, link, sigmoid, softmax } from '../link.ts'

/** What boosting minimizes, as data for threads: half the squared error, or the log-loss of two classes by one sum or of several by one each. */
export type BoostingLoss = (
  | { readonly kind: 'squared'; readonly truth: Float64Array }
  | { readonly kind: 'logistic'; readonly truth: Int32Array }
  | {
      readonly kind: 'softmax'
      readonly truth: Int32Array
      /** The probabilities of a round's start, row after row. */
      readonly probabilities: Float64Array
    }
) & { readonly outputs: number; readonly weights: Float64Array | null }

/** Where the sums of a loss start, and what makes answers of them. */
export interface LossStart {
  readonly base: Float64Array
  readonly link: Link
}

/** Some rows, from `start` to `end`. */
export interface RowRange {
  readonly start: number
  readonly end: number
}

/** The sums of the sizes of derivatives. */
export interface DerivativeSizes {
  readonly gradient: number
  readonly hessian: number
}

/** A sum of losses, and of the weights that they were multiplied by. */
export interface WeighedLoss {
  readonly loss: number
  readonly weight: number
}

/** The smallest second derivative. */
const leastHessian = 1e-16

/** Where the sums of a loss start; only the first `rows` are looked at. */
export function startOf(loss: BoostingLoss, rows: number): LossStart {
  if (loss.kind === 'squared') {
    let [sum, total] = [0, 0]
    for (let row = 0; row < rows; row++) {
      sum += weightOf(loss.weights, row) * (loss.truth[row] as number)
      total += weightOf(loss.weights, row)
    }
    return { base: Float64Array.of(sum / total), link: link('identity') }
  }
  if (loss.kind === 'logistic') {
    const [less = 0, more = 0] = shares(loss.truth, rows, 2, loss.weights)
    return { base: Float64Array.of(Math.log(more / less)), link: link('logistic') }
  }
  const logs = shares(loss.truth, rows, loss.outputs, loss.weights).map(share => Math.log(Math.max(share, 1e-15)))
  const centre = logs.reduce((sum, each) => sum + each, 0) / loss.outputs
  return { base: Float64Array.from(logs, each => each - centre), link: link('softmax') }
}

/** Writes the probabilities that a round starts with, where the loss has some. */
export function fillProbabilities(loss: BoostingLoss, margins: Float64Array, { start, end }: RowRange): void {
  if (loss.kind !== 'softmax') return
  const { probabilities, outputs } = loss
  probabilities.set(margins.subarray(start * outputs, end * outputs), start * outputs)
  for (let row = start; row < end; row++) softmax(probabilities, row * outputs, outputs)
}

/** Writes the weighted derivatives of some rows by one output, each first beside second, and says how large they are together. */
export function derive(
  loss: BoostingLoss,
  margins: Float64Array,
  pairs: Float64Array,
  { start, end, output }: RowRange & { readonly output: number },
): DerivativeSizes {
  switch (loss.kind) {
    case 'squared':
      for (let row = start; row < end; row++) {
        pairs[2 * row] = (margins[row] as number) - (loss.truth[row] as number)
        pairs[2 * row + 1] = 1
      }
      break
    case 'logistic':
      for (let row = start; row < end; row++) {
        const probability = sigmoid(margins[row] as number)
        pairs[2 * row] = probability - (loss.truth[row] as number)
        pairs[2 * row + 1] = Math.max(probability * (1 - probability), leastHessian)
      }
      break
    case 'softmax':
      for (let row = start; row < end; row++) {
        const probability = loss.probabilities[row * loss.outputs + output] as number
        pairs[2 * row] = probability - (loss.truth[row] === output ? 1 : 0)
        pairs[2 * row + 1] = Math.max(2 * probability * (1 - probability), leastHessian)
      }
  }
  return weigh(pairs, loss.weights, { start, end })
}

function weigh(pairs: Float64Array, weights: Float64Array | null, { start, end }: RowRange): DerivativeSizes {
  let gradient = 0
  let hessian = 0
  for (let row = start; row < end; row++) {
    if (weights !== null) {
      const weight = weights[row] as number
      pairs[2 * row] = (pairs[2 * row] as number) * weight
      pairs[2 * row + 1] = (pairs[2 * row + 1] as number) * weight
    }
    gradient += Math.abs(pairs[2 * row] as number)
    hessian += pairs[2 * row + 1] as number
  }
  return { gradient, hessian }
}

/** The weighted loss of some rows, of which `rows` has the numbers, and their weight. */
export function lossOf(
  loss: BoostingLoss,
  margins: Float64Array,
  rows: Int32Array,
  { start, end }: RowRange,
): WeighedLoss {
  const each = rowLoss(loss, margins)
  const sum = { loss: 0, weight: 0 }
  for (let at = start; at < end; at++) {
    const row = rows[at] as number
    const weight = weightOf(loss.weights, row)
    sum.loss += weight * each(row)
    sum.weight += weight
  }
  return sum
}

function rowLoss(loss: BoostingLoss, margins: Float64Array): (row: number) => number {
  switch (loss.kind) {
    case 'squared':
      return row => ((margins[row] as number) - (loss.truth[row] as number)) ** 2
    case 'logistic':
      return row => {
        const margin = loss.truth[row] === 1 ? -(margins[row] as number) : (margins[row] as number)
        return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0)
      }
    case 'softmax': {
      const { outputs, truth } = loss
      return row => {
        const own = margins.subarray(row * outputs, (row + 1) * outputs)
        const greatest = own.reduce((most, margin) => Math.max(most, margin), Number.NEGATIVE_INFINITY)
        const sum = own.reduce((total, margin) => total + Math.exp(margin - greatest), 0)
        return Math.log(sum) + greatest - (own[truth[row] as number] as number)
      }
    }
  }
}

function shares(codes: Int32Array, rows: number, count: number, weights: Float64Array | null): number[] {
  const sums = new Array<number>(count).fill(0)
  let total = 0
  for (let row = 0; row < rows; row++) {
    const code = codes[row] as number
    sums[code] = (sums[code] as number) + weightOf(weights, row)
    total += weightOf(weights, row)
  }
  return sums.map(sum => sum / total)
}

function weightOf(weights: Float64Array | null, row: number): number {
  return weights === null ? 1 : (weights[row] as number)
}
