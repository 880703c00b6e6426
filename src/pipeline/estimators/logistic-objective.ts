import type { Objective } from '../numerics/lbfgs.ts'
import type { DesignMatrix } from './design-matrix.ts'
import { addColumns, addSparse } from './linear-scores.ts'

/** What logistic regression minimizes: the weighted mean of the log-loss plus an L2 penalty on the coefficients. */
export interface LogisticProblem {
  readonly matrix: DesignMatrix
  readonly codes: Int32Array
  /** 1 for two classes, else one per class. */
  readonly outputs: number
  readonly weights: Float64Array | null
  /** The factor of ½ Σ coefficient². */
  readonly penalty: number
  readonly fitIntercept: boolean
}

/** The number of unknowns of one output: its coefficients, then its intercept. */
export function stride({ matrix, fitIntercept }: LogisticProblem): number {
  return matrix.width + (fitIntercept ? 1 : 0)
}

/** The objective over all outputs' unknowns, one output after the other. */
export function logisticObjective(problem: LogisticProblem): Objective {
  const { matrix, outputs, penalty } = problem
  const scores = Array.from({ length: outputs }, () => new Float64Array(matrix.rowCount))
  const total = totalWeight(problem)
  const size = stride(problem)
  return (point, gradient) => {
    for (const [output, values] of scores.entries()) {
      const unknowns = point.subarray(output * size, (output + 1) * size)
      values.fill(problem.fitIntercept ? (unknowns[matrix.width] ?? 0) : 0)
      addColumns(values, matrix.dense, unknowns)
      for (const part of matrix.sparse) addSparse(values, part, unknowns)
    }
    const loss = outputs === 1 ? binaryLoss(scores[0] ?? new Float64Array(0), problem) : softmaxLoss(scores, problem)
    let squares = 0
    for (const [output, residuals] of scores.entries()) {
      const into = gradient.subarray(output * size, (output + 1) * size)
      addGradient(into, residuals, problem)
      for (let index = 0; index < size; index++) into[index] = (into[index] ?? 0) / total
      for (let index = 0; index < matrix.width; index++) {
        const coefficient = point[output * size + index] ?? 0
        squares += coefficient * coefficient
        into[index] = (into[index] ?? 0) + penalty * coefficient
      }
    }
    return loss / total + 0.5 * penalty * squares
  }
}

/** The second derivative along each axis where all unknowns are 0. */
export function startingCurvature(problem: LogisticProblem): Float64Array {
  const { matrix, outputs, penalty, weights } = problem
  const share = outputs === 1 ? 0.25 : (1 / outputs) * (1 - 1 / outputs)
  const total = totalWeight(problem)
  const one = new Float64Array(stride(problem))
  for (const { start, values } of matrix.dense) {
    let sum = 0
    for (let row = 0; row < values.length; row++)
      sum += (weights === null ? 1 : (weights[row] ?? 0)) * (values[row] ?? 0) ** 2
    one[start] = sum
  }
  for (const { start, block } of matrix.sparse) {
    for (let row = 0; row < matrix.rowCount; row++) {
      const weight = weights === null ? 1 : (weights[row] ?? 0)
      for (let k = block.indptr[row] ?? 0; k < (block.indptr[row + 1] ?? 0); k++) {
        const index = start + (block.indices[k] ?? 0)
        one[index] = (one[index] ?? 0) + weight * (block.values[k] ?? 0) ** 2
      }
    }
  }
  if (problem.fitIntercept) one[matrix.width] = total
  const all = new Float64Array(one.length * outputs)
  for (let index = 0; index < all.length; index++) {
    const at = index % one.length
    all[index] = (share * (one[at] ?? 0)) / total + (at < matrix.width ? penalty : 0)
  }
  return all
}

/** The sum of the weights. */
export function totalWeight({ matrix, weights }: Pick<LogisticProblem, 'matrix' | 'weights'>): number {
  return weights === null ? matrix.rowCount : weights.reduce((sum, weight) => sum + weight, 0)
}

/** The weighted loss of two classes; each score becomes the weighted residual, probability − truth. */
function binaryLoss(scores: Float64Array, { codes, weights }: LogisticProblem): number {
  let loss = 0
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? 0
    const small = Math.exp(score < 0 ? score : -score)
    const probability = score < 0 ? small / (1 + small) : 1 / (1 + small)
    const truth = codes[row] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    loss += weight * (Math.log1p(small) + Math.max(score, 0) - truth * score)
    scores[row] = weight * (probability - truth)
  }
  return loss
}

/** The weighted loss of several classes; the scores become the weighted residuals. */
function softmaxLoss(scores: readonly Float64Array[], { codes, weights, matrix }: LogisticProblem): number {
  let loss = 0
  for (let row = 0; row < matrix.rowCount; row++) {
    const truth = codes[row] ?? 0
    const weight = weights === null ? 1 : (weights[row] ?? 0)
    let greatest = Number.NEGATIVE_INFINITY
    for (const output of scores) greatest = Math.max(greatest, output[row] ?? 0)
    let sum = 0
    for (const output of scores) sum += Math.exp((output[row] ?? 0) - greatest)
    loss += weight * (greatest + Math.log(sum) - (scores[truth]?.[row] ?? 0))
    for (let index = 0; index < scores.length; index++) {
      const output = scores[index]
      if (output === undefined) continue
      const probability = Math.exp((output[row] ?? 0) - greatest) / sum
      output[row] = weight * (probability - (index === truth ? 1 : 0))
    }
  }
  return loss
}

/** Σ residual × feature over all rows. */
function addGradient(into: Float64Array, residuals: Float64Array, { matrix, fitIntercept }: LogisticProblem): void {
  into.fill(0)
  for (const { start, values } of matrix.dense) {
    let sum = 0
    for (let row = 0; row < residuals.length; row++) sum += (residuals[row] ?? 0) * (values[row] ?? 0)
    into[start] = sum
  }
  for (const { start, block } of matrix.sparse) {
    const { indptr, indices, values } = block
    let k = 0
    for (let row = 0; row < residuals.length; row++) {
      const residual = residuals[row] ?? 0
      const end = indptr[row + 1] ?? 0
      for (; k < end; k++) {
        const index = start + (indices[k] ?? 0)
        into[index] = (into[index] ?? 0) + residual * (values[k] ?? 0)
      }
    }
  }
  if (fitIntercept) {
    let sum = 0
    for (let row = 0; row < residuals.length; row++) sum += residuals[row] ?? 0
    into[matrix.width] = sum
  }
}
