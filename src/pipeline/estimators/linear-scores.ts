import type { Schema } from '../../features/schema.ts'
import type { LinearForm } from '../model-form.ts'
import type { Program } from '../program.ts'
import { outputNames } from '../program.ts'
import { compileProgramRow } from '../run-program.ts'
import { type DesignMatrix, unusable } from './design-matrix.ts'

/** Linear functions of the features, one per output. */
export interface LinearWeights {
  readonly coefficients: readonly (readonly number[])[]
  readonly intercepts: readonly number[]
}

/** The weights as the form of a model. */
export function linearForm({ coefficients, intercepts }: LinearWeights, link: LinearForm['link']): LinearForm {
  return { kind: 'linear', coefficients, intercepts, link }
}

/** Σ weight × feature, from the first to the last, plus the intercept: one number per row. */
export function scoreMatrix(matrix: DesignMatrix, weights: ArrayLike<number>, intercept: number): Float64Array {
  const scores = new Float64Array(matrix.rowCount)
  if (matrix.sparse.length === 0) addColumns(scores, matrix.dense, weights)
  else {
    const parts = [...matrix.dense, ...matrix.sparse].sort((left, right) => left.start - right.start)
    for (const part of parts) {
      if ('values' in part) addColumns(scores, [part], weights)
      else addSparse(scores, part, weights)
    }
  }
  for (let row = 0; row < scores.length; row++) scores[row] = (scores[row] as number) + intercept
  return scores
}

/** The same for one row, whose values come in the order of the schema: writes one number per output into `into`. */
export function compileScores(
  { coefficients, intercepts }: LinearWeights,
  program: Program,
  schema: Schema,
  subject: string,
): (values: readonly unknown[], into: Float64Array) => void {
  const { outputs, begin } = compileProgramRow(program, schema)
  const names = outputNames(program.outputs)
  const byOutput = coefficients.map(list => Float64Array.from(list))
  const offsets = Float64Array.from(intercepts)
  return (values, into) => {
    begin(values)
    into.fill(0)
    for (let k = 0; k < outputs.length; k++) {
      const output = outputs[k]
      if (output === undefined) continue
      const feature = output.start
      if (output.kind === 'dense') {
        const value = output.value(values)
        if (typeof value !== 'number' || value - value !== 0) throw unusable(names[feature] ?? '', null, value, subject)
        addFeature(into, byOutput, feature, value)
      } else {
        const { count, positions, values: numbers } = output.vector(values)
        for (let at = 0; at < count; at++) {
          addFeature(into, byOutput, feature + (positions[at] as number), (numbers[at] as number) * output.weight)
        }
      }
    }
    for (let index = 0; index < offsets.length; index++) into[index] = (into[index] ?? 0) + (offsets[index] ?? 0)
  }
}

/** Adds the value of one feature, weighted, to each output's sum. */
function addFeature(into: Float64Array, byOutput: readonly Float64Array[], feature: number, value: number): void {
  for (let index = 0; index < byOutput.length; index++) {
    into[index] = (into[index] ?? 0) + (byOutput[index]?.[feature] ?? 0) * value
  }
}

/** Adds weight × column, column after column; four at a time, which reads and writes the sums less often. */
export function addColumns(scores: Float64Array, columns: DesignMatrix['dense'], weights: ArrayLike<number>): void {
  let next = 0
  for (; next + 4 <= columns.length; next += 4) {
    const a = columns[next] as DenseColumn
    const b = columns[next + 1] as DenseColumn
    const c = columns[next + 2] as DenseColumn
    const d = columns[next + 3] as DenseColumn
    const weightA = weights[a.start] ?? 0
    const weightB = weights[b.start] ?? 0
    const weightC = weights[c.start] ?? 0
    const weightD = weights[d.start] ?? 0
    for (let row = 0; row < scores.length; row++) {
      let score = (scores[row] as number) + weightA * (a.values[row] as number)
      score += weightB * (b.values[row] as number)
      score += weightC * (c.values[row] as number)
      scores[row] = score + weightD * (d.values[row] as number)
    }
  }
  for (; next < columns.length; next++) {
    const { start, values } = columns[next] as DenseColumn
    const weight = weights[start] ?? 0
    for (let row = 0; row < scores.length; row++)
      scores[row] = (scores[row] as number) + weight * (values[row] as number)
  }
}

type DenseColumn = DesignMatrix['dense'][number]

/** Adds each row's Σ weight × value of a sparse block. */
export function addSparse(
  scores: Float64Array,
  { start, block }: DesignMatrix['sparse'][number],
  weights: ArrayLike<number>,
): void {
  const { indptr, indices, values } = block
  let k = 0
  for (let row = 0; row < scores.length; row++) {
    const end = indptr[row + 1] ?? 0
    let score = scores[row] ?? 0
    for (; k < end; k++) score += (weights[start + (indices[k] ?? 0)] ?? 0) * (values[k] ?? 0)
    scores[row] = score
  }
}
