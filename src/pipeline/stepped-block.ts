import { type OpenVector, vectorSteps } from '../features/evaluate/vector-steps.ts'
import type { VectorStep } from '../features/expression/expression.ts'
import type { SparseBlock } from './blocks.ts'

/** A sparse block after steps of each of its rows, with the names of the columns that are left. */
export function steppedBlock(
  { indptr, indices, values }: SparseBlock,
  steps: readonly VectorStep[],
  rowCount: number,
  names: readonly string[],
): SparseBlock {
  const change = vectorSteps(steps)
  const ends = new Int32Array(rowCount + 1)
  const [positions, numbers] = [new Int32Array(indices.length), new Float64Array(values.length)]
  let filled = 0
  for (let row = 0; row < rowCount; row++) {
    const [from, until] = [indptr[row] as number, indptr[row + 1] as number]
    // What is changed stands where it stays: steps make a row no longer.
    const vector: OpenVector = {
      count: until - from,
      positions: positions.subarray(filled, filled + until - from),
      values: numbers.subarray(filled, filled + until - from),
    }
    vector.positions.set(indices.subarray(from, until))
    vector.values.set(values.subarray(from, until))
    change(vector)
    filled += vector.count
    ends[row + 1] = filled
  }
  return {
    kind: 'sparse',
    names,
    indptr: ends,
    indices: positions.subarray(0, filled),
    values: numbers.subarray(0, filled),
  }
}
