import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Column } from '../../features/table/column.ts'
import type { Blocks } from '../blocks.ts'
import { pcaDefaults } from '../default-params.ts'
import { FitError } from '../fit-error.ts'
import type { TableKind } from '../kind.ts'
import { centredTriangle } from '../numerics/centred-triangle.ts'
import { triangulate } from '../numerics/least-squares.ts'
import { likelyDimension } from '../numerics/likely-dimension.ts'
import { columnMoments } from '../numerics/moments.ts'
import { type SingularVectors, singularVectors } from '../numerics/singular-vectors.ts'
import { isBoolean } from '../parameters.ts'
import { call, literal, type Program } from '../program.ts'
import { areComponents, combine, project } from './components.ts'
import { areColumns } from './numeric-program.ts'
import { columnReader } from './row-reader.ts'

/** The parameters of `PCA`. */
export interface PCAParams {
  /** The number of components, the share of the variance to keep, `mle` (Minka's estimate), or null for all components. Default null. */
  readonly nComponents: number | 'mle' | null
  /** Whether every component is scaled to variance 1. Default false. */
  readonly whiten: boolean
}

/** What was learned: the mean of each input, and for each component a direction. */
export interface PCAState {
  readonly mean: readonly number[]
  readonly components: readonly (readonly number[])[]
  readonly explainedVariance: readonly number[]
  readonly explainedVarianceRatio: readonly number[]
  readonly singularValues: readonly number[]
  /** The mean variance of what is left out. */
  readonly noiseVariance: number
}

/** How `PCA` learns and what it computes. */
export const pca: TableKind<PCAParams, PCAState> = {
  kind: 'PCA',
  version: 1,
  defaults: pcaDefaults,
  rules: {
    nComponents: value =>
      value === null || value === 'mle' || isCountOrShare(value)
        ? null
        : "is not a whole number of at least 1, a share between 0 and 1, 'mle' or null",
    whiten: isBoolean,
  },
  accepts: 'number',
  readsNumbersAs64: true,
  refusesMissing: true,
  learn: (data, _inputs, params, { weights }) => learn(data, params, weights),
  learnAtOnce: (data, params, { weights }) => {
    const triangle = weights === null ? centredTriangle(columnsOf(data), data.rowCount) : null
    if (triangle === null) return null
    const { mean, columns } = triangle
    return stateOf({ mean, ...singularVectors(columns) }, data.rowCount, data, params)
  },
  program: (inputs, { whiten }, state) => {
    const { components, mean, explainedVariance } = state
    return project(inputs, 'pca', components, (component, index, sum) => {
      const offset = component.reduce((total, value, at) => total + value * (mean[at] ?? 0), 0)
      const moved = sum(-offset)
      if (!whiten) return moved
      return call('div', moved, literal(Math.max(Math.sqrt(explainedVariance[index] ?? 0), Number.EPSILON)))
    })
  },
  inverse: (inputs, { whiten }, { components, mean, explainedVariance }): Program =>
    combine(
      inputs,
      'pca',
      components.map((component, index) => {
        const scale = whiten ? Math.sqrt(explainedVariance[index] ?? 0) : 1
        return component.map(value => value * scale)
      }),
      mean,
    ),
  isState: (state, count) => {
    const { components, mean, explainedVariance, explainedVarianceRatio, singularValues, noiseVariance } = state
    return (
      areComponents(components, count) &&
      areColumns(mean, count) &&
      [explainedVariance, explainedVarianceRatio, singularValues].every(list => areColumns(list, components.length)) &&
      typeof noiseVariance === 'number'
    )
  },
}

function learn(data: Blocks, params: PCAParams, weights: Float64Array | null): PCAState {
  const count = weights === null ? data.rowCount : weights.reduce((sum, weight) => sum + weight, 0)
  if (count < 2) throw new FitError('PCA', 'at least two rows are needed.')
  return stateOf(decompose(data, columnsOf(data), weights), count, data, params)
}

function columnsOf(data: Blocks): Column[] {
  return data.names.map(name => data.column(name))
}

interface Decomposed extends SingularVectors {
  readonly mean: readonly number[]
}

/** `count` are rows, or their weight. */
function stateOf(
  { mean, values, vectors }: Decomposed,
  count: number,
  { rowCount }: Blocks,
  { nComponents }: PCAParams,
): PCAState {
  const most = Math.min(rowCount, mean.length)
  const variances = values.slice(0, most).map(value => (value * value) / (count - 1))
  const total = variances.reduce((sum, variance) => sum + variance, 0)
  const ratios = variances.map(variance => variance / total)
  const kept = componentCount(nComponents, { variances, ratios, rows: rowCount, columns: mean.length })
  const rest = variances.slice(kept)
  return {
    mean,
    components: vectors.slice(0, kept).map(vector => [...vector]),
    explainedVariance: variances.slice(0, kept),
    explainedVarianceRatio: ratios.slice(0, kept),
    singularValues: values.slice(0, kept),
    noiseVariance: rest.length === 0 ? 0 : rest.reduce((sum, variance) => sum + variance, 0) / rest.length,
  }
}

/** The means, and the singular values and vectors of the rows less their means: a triangle of the rows first, then one-sided Jacobi. */
function decompose(data: Blocks, columns: readonly Column[], weights: Float64Array | null): Decomposed {
  const mean = columns.map(column => columnMoments(column, weights).mean)
  const width = mean.length
  const read = columnReader(data)
  const { rows } = triangulate(data.rowCount, width - 1, (row, into, at) => {
    read(row, into, at)
    const factor = weights === null ? 1 : Math.sqrt(weights[row] ?? 0)
    for (let index = 0; index < width; index++)
      into[at + index] = ((into[at + index] ?? 0) - (mean[index] ?? 0)) * factor
  })
  const triangle = mean.map((_, column) =>
    Float64Array.from({ length: width }, (_, row) => rows[row * width + column] ?? 0),
  )
  return { mean, ...singularVectors(triangle) }
}

interface Spectrum {
  readonly variances: readonly number[]
  readonly ratios: readonly number[]
  readonly rows: number
  readonly columns: number
}

function componentCount(asked: PCAParams['nComponents'], { variances, ratios, rows, columns }: Spectrum): number {
  const most = Math.min(rows, columns)
  if (asked === null) return most
  if (asked === 'mle') {
    if (rows >= columns) return likelyDimension(variances, rows)
    throw new ParameterError('nComponents', `'mle' needs at least as many rows (${rows}) as columns (${columns}).`)
  }
  if (asked < 1) {
    let sum = 0
    const enough = ratios.findIndex(ratio => {
      sum += ratio
      return sum > asked
    })
    return enough < 0 ? most : enough + 1
  }
  if (asked <= most) return asked
  const detail = `${asked} components are asked for; ${rows} rows of ${columns} columns have at most ${most}.`
  throw new ParameterError('nComponents', detail)
}

function isCountOrShare(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && (value < 1 || Number.isInteger(value))
}
