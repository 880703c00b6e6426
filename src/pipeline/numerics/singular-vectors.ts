import { orthogonalize } from './least-squares.ts'

/** The right side of a singular value decomposition, from the greatest value down. */
export interface SingularVectors {
  readonly values: readonly number[]
  /** One vector per value; its entry of greatest size (the first of equals) is positive. */
  readonly vectors: readonly Float64Array[]
}

/** The singular values and right vectors of a matrix that is given by its columns, which are overwritten (one-sided Jacobi). */
export function singularVectors(columns: readonly Float64Array[]): SingularVectors {
  const right = columns.map((_, index) => unit(columns.length, index))
  orthogonalize(columns, right)
  const sizes = columns.map(size)
  const order = [...sizes.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))
  return {
    values: order.map(index => sizes[index] ?? 0),
    vectors: order.map(index => pointed(right[index] ?? new Float64Array(0))),
  }
}

/** The vector or its opposite, so that the entry of greatest size is positive. */
export function pointed(vector: Float64Array): Float64Array {
  let greatest = 0
  for (const value of vector) if (Math.abs(value) > Math.abs(greatest)) greatest = value
  return greatest < 0 ? vector.map(value => -value) : vector
}

/** The length of a vector. */
export function size(vector: Float64Array): number {
  let sum = 0
  for (const value of vector) sum += value * value
  return Math.sqrt(sum)
}

function unit(length: number, at: number): Float64Array {
  const vector = new Float64Array(length)
  vector[at] = 1
  return vector
}
