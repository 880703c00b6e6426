import { RandomState } from '../random-state.ts'
import { orthogonalize } from './least-squares.ts'
import { pointed, type SingularVectors, size } from './singular-vectors.ts'

/** A matrix that is known by what it does to vectors. */
export interface LinearMap {
  readonly rows: number
  readonly columns: number
  /** The matrix times a vector of one number per column. */
  readonly times: (vector: Float64Array) => Float64Array
  /** The transposed matrix times a vector of one number per row. */
  readonly timesTransposed: (vector: Float64Array) => Float64Array
}

/**
 * The greatest singular values and their right vectors, without the matrix itself: Golub, Kahan and Lanczos's bidiagonalization, every
 * vector made orthogonal to all before it. It always starts from the same draw.
 */
export function largestSingular(map: LinearMap, count: number): SingularVectors {
  const most = Math.min(map.rows, map.columns)
  const random = new RandomState(0)
  const [lefts, rights]: [Float64Array[], Float64Array[]] = [[], []]
  const [diagonal, above]: [number[], number[]] = [[], []]
  begin(map, random, rights)
  for (let step = 0; step < most; step++) {
    const left = map.times(rights[step] ?? new Float64Array(map.columns))
    diagonal.push(join(left, lefts))
    const right = map.timesTransposed(lefts[step] ?? left)
    above.push(join(right, rights))
    const rest = above[step] ?? 0
    if (rest === 0) rights.pop()
    // Equal values show one at a time: only where no direction of the rows is left is everything found.
    const isAll = rest === 0 && !begin(map, random, rights)
    const last = step + 1 === most || (isAll && step + 1 >= count)
    if (!last && (rest === 0 || step < count || step % 8 !== 0)) continue
    const found = ofBidiagonal(diagonal, above)
    const limit = 1e-15 * (found.values[0] ?? 0)
    const settled = found.tails.slice(0, count).every(tail => Math.abs(rest * tail) <= limit)
    if (last || settled) return combined(found, rights, count)
  }
  return { values: [], vectors: [] }
}

/**
 * Adds a direction that is orthogonal to those found: one of the rows, so that there are no more steps than rows, and whether there was one.
 */
function begin(map: LinearMap, random: RandomState, rights: Float64Array[]): boolean {
  const drawn = Float64Array.from({ length: map.columns }, () => random.normal())
  if (join(map.timesTransposed(map.times(drawn)), rights) > 0) return true
  rights.pop()
  join(drawn, rights)
  return false
}

/** Makes a vector orthogonal to the others and of length 1, and puts it after them; gives its length before, 0 for one that is in their span. */
function join(vector: Float64Array, others: Float64Array[]): number {
  const before = size(vector)
  // Once is not enough where much cancels.
  for (let pass = 0; pass < 2; pass++) for (const other of others) subtractPart(vector, other)
  const length = size(vector)
  if (length <= 1e-14 * before || length === 0) {
    others.push(new Float64Array(vector.length))
    return 0
  }
  others.push(vector.map(value => value / length))
  return length
}

function subtractPart(vector: Float64Array, direction: Float64Array): void {
  let part = 0
  for (let at = 0; at < vector.length; at++) part += (vector[at] as number) * (direction[at] as number)
  for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] as number) - part * (direction[at] as number)
}

interface Bidiagonal {
  readonly values: readonly number[]
  readonly right: readonly Float64Array[]
  /** The last entry of each left vector, which says how far a value is from settled. */
  readonly tails: readonly number[]
}

function ofBidiagonal(diagonal: readonly number[], above: readonly number[]): Bidiagonal {
  const { length } = diagonal
  const columns = diagonal.map((value, column) => {
    const entries = new Float64Array(length)
    entries[column] = value
    if (column > 0) entries[column - 1] = above[column - 1] ?? 0
    return entries
  })
  const right = columns.map((_, at) => Float64Array.from({ length }, (_, row) => (row === at ? 1 : 0)))
  orthogonalize(columns, right)
  const sizes = columns.map(size)
  const order = [...sizes.keys()].sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))
  return {
    values: order.map(index => sizes[index] ?? 0),
    right: order.map(index => right[index] ?? new Float64Array(length)),
    tails: order.map(index => (columns[index]?.[length - 1] ?? 0) / (sizes[index] || 1)),
  }
}

/** The vectors of the matrix from those of its bidiagonal form. */
function combined({ values, right }: Bidiagonal, basis: readonly Float64Array[], count: number): SingularVectors {
  const vectors = right.slice(0, count).map(shares => {
    const sum = new Float64Array(basis[0]?.length ?? 0)
    for (let index = 0; index < shares.length; index++) {
      const share = shares[index] ?? 0
      const direction = basis[index] ?? sum
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + share * (direction[at] as number)
    }
    return pointed(sum)
  })
  return { values: values.slice(0, count), vectors }
}
