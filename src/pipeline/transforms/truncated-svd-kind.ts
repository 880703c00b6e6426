import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Blocks } from '../blocks.ts'
import { truncatedSVDDefaults } from '../default-params.ts'
import type { TableKind } from '../kind.ts'
import { columnTriangle } from '../numerics/centred-triangle.ts'
import { type LinearMap, largestSingular } from '../numerics/lanczos.ts'
import { singularVectors } from '../numerics/singular-vectors.ts'
import { isCount } from '../parameters.ts'
import { areComponents, combine, project } from './components.ts'
import { areColumns } from './numeric-program.ts'

/** The parameters of `TruncatedSVD`. */
export interface TruncatedSVDParams {
  /** The number of components. Default 2. */
  readonly nComponents: number
}

/** What was learned: a direction for each component, and how much of the inputs' variance it carries. */
export interface TruncatedSVDState {
  readonly components: readonly (readonly number[])[]
  readonly explainedVariance: readonly number[]
  readonly explainedVarianceRatio: readonly number[]
  readonly singularValues: readonly number[]
}

/** How `TruncatedSVD` learns and what it computes. */
export const truncatedSVD: TableKind<TruncatedSVDParams, TruncatedSVDState> = {
  kind: 'TruncatedSVD',
  version: 1,
  defaults: truncatedSVDDefaults,
  rules: { nComponents: isCount },
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  learn: (data, _inputs, { nComponents }, { weights }) => learn(data, nComponents, weights),
  learnAtOnce: (data, { nComponents }, { weights }) => {
    const columns = data.blocks.flatMap(block =>
      block.kind === 'dense' ? block.columns.map(([, column]) => column) : [],
    )
    const isDense = columns.length === data.names.length
    const triangle = weights === null && isDense ? columnTriangle(columns, data.rowCount) : null
    if (triangle === null) return null
    refuseTooMany(nComponents, data)
    const { values, vectors } = singularVectors(triangle.columns)
    const { mean, squares } = triangle
    return stateOf({ values, vectors: vectors.slice(0, nComponents), means: mean, squares, count: data.rowCount })
  },
  program: (inputs, _params, { components }) => ({
    ...project(inputs, 'truncatedsvd', components, (_component, _index, sum) => sum(0)),
    overSparse: { steps: [], components },
  }),
  inverse: (inputs, _params, { components }) => combine(inputs, 'truncatedsvd', components, []),
  isState: ({ components, explainedVariance, explainedVarianceRatio, singularValues }, count) =>
    areComponents(components, count) &&
    [explainedVariance, explainedVarianceRatio, singularValues].every(list => areColumns(list, components.length)),
}

function learn(data: Blocks, nComponents: number, weights: Float64Array | null): TruncatedSVDState {
  refuseTooMany(nComponents, data)
  const map = linearMap(data, weights)
  const { values, vectors } = largestSingular(map, nComponents)
  const roots = weights?.map(Math.sqrt) ?? new Float64Array(map.rows).fill(1)
  const count = weights === null ? map.rows : weights.reduce((sum, weight) => sum + weight, 0)
  const means = map.timesTransposed(roots).map(sum => sum / count)
  return stateOf({ values, vectors, means, squares: squaresOf(data, weights), count })
}

function refuseTooMany(nComponents: number, { rowCount, names }: Blocks): void {
  const most = Math.min(rowCount, names.length)
  if (nComponents <= most) return
  const detail = `${nComponents} components are asked for; ${rowCount} rows of ${names.length} columns have at most ${most}.`
  throw new ParameterError('nComponents', detail)
}

interface Decomposed {
  readonly values: ArrayLike<number>
  readonly vectors: readonly Float64Array[]
  readonly means: ArrayLike<number>
  readonly squares: number
  /** Rows, or their weight. */
  readonly count: number
}

function stateOf({ values, vectors, means, squares, count }: Decomposed): TruncatedSVDState {
  const explained = vectors.map((vector, index) => {
    const mean = vector.reduce((sum, value, at) => sum + value * (means[at] ?? 0), 0)
    return (values[index] ?? 0) ** 2 / count - mean * mean
  })
  const total = squares / count - Array.from(means).reduce((sum, mean) => sum + mean * mean, 0)
  return {
    components: vectors.map(vector => [...vector]),
    explainedVariance: explained,
    explainedVarianceRatio: explained.map(variance => variance / total),
    singularValues: vectors.map((_, index) => values[index] ?? 0),
  }
}

/** Σ weight × x² over everything. */
function squaresOf(data: Blocks, weights: Float64Array | null): number {
  let sum = 0
  eachEntry(data, weights, (_row, _column, value) => {
    sum += value * value
  })
  return sum
}

/** The rows, each times the root of its weight, as a matrix that is never written out. */
function linearMap(data: Blocks, weights: Float64Array | null): LinearMap {
  const [rows, columns] = [data.rowCount, data.names.length]
  return {
    rows,
    columns,
    times: vector => {
      const out = new Float64Array(rows)
      eachEntry(data, weights, (row, column, value) => {
        out[row] = (out[row] as number) + value * (vector[column] as number)
      })
      return out
    },
    timesTransposed: vector => {
      const out = new Float64Array(columns)
      eachEntry(data, weights, (row, column, value) => {
        out[column] = (out[column] as number) + value * (vector[row] as number)
      })
      return out
    },
  }
}

/** Every entry, those of sparse blocks that are not zero only, times the root of its row's weight. */
function eachEntry(
  data: Blocks,
  weights: Float64Array | null,
  visit: (row: number, column: number, value: number) => void,
): void {
  const root = (row: number): number => (weights === null ? 1 : Math.sqrt(weights[row] ?? 0))
  let start = 0
  for (const block of data.blocks) {
    if (block.kind === 'dense') {
      for (const [index, [, column]] of block.columns.entries()) {
        const values = column.data.kind === 'number' ? column.data.values : []
        for (let row = 0; row < data.rowCount; row++) visit(row, start + index, (values[row] ?? 0) * root(row))
      }
      start += block.columns.length
      continue
    }
    for (let row = 0; row < data.rowCount; row++) {
      const end = block.indptr[row + 1] ?? 0
      for (let k = block.indptr[row] ?? 0; k < end; k++) {
        visit(row, start + (block.indices[k] ?? 0), (block.values[k] ?? 0) * root(row))
      }
    }
    start += block.names.length
  }
}
