/** The upper triangle and right side of a QR decomposition that takes rows in blocks. */
export interface Triangle {
  readonly width: number
  /** Row after row, `width` columns and the right side. */
  readonly rows: Float64Array
}

/**
 * Decomposes rows `[features, right side]` by Householder reflections, a block of rows at a time, so that no copy of all rows is needed.
 *
 * `read` writes one row of `width + 1` numbers into `into` at `at`.
 */
export function triangulate(
  rowCount: number,
  width: number,
  read: (row: number, into: Float64Array, at: number) => void,
): Triangle {
  const columns = width + 1
  const blockRows = Math.max(256, 2 * columns)
  const memory = new Float64Array((columns + blockRows) * columns)
  let held = 0
  for (let start = 0; start < rowCount; start += blockRows) {
    const count = Math.min(blockRows, rowCount - start)
    for (let row = 0; row < count; row++) read(start + row, memory, (held + row) * columns)
    reflect(memory, held + count, columns)
    held = Math.min(columns, held + count)
  }
  const rows = new Float64Array(columns * columns)
  rows.set(memory.subarray(0, held * columns))
  return { width, rows }
}

/** The least-squares solution of least size: singular values count as 0 up to `cutoff` times the greatest one, and up to `noise`. */
export function solveTriangle({ width, rows }: Triangle, cutoff: number, noise = 0): Float64Array {
  const columns = width + 1
  const left = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: width }, (_, row) => rows[row * columns + column] ?? 0),
  )
  const right = Array.from({ length: width }, (_, column) => {
    const unit = new Float64Array(width)
    unit[column] = 1
    return unit
  })
  orthogonalize(left, right)
  const sizes = left.map(column => Math.sqrt(product(column, column)))
  const smallest = Math.max(noise, cutoff * Math.max(0, ...sizes))
  const solution = new Float64Array(width)
  for (const [index, column] of left.entries()) {
    const size = sizes[index] ?? 0
    if (size <= smallest) continue
    let projected = 0
    for (let row = 0; row < width; row++) projected += (column[row] ?? 0) * (rows[row * columns + width] ?? 0)
    const factor = projected / (size * size)
    const direction = right[index] ?? new Float64Array(width)
    for (let row = 0; row < width; row++) solution[row] = (solution[row] ?? 0) + factor * (direction[row] ?? 0)
  }
  return solution
}

/** Makes the first rows upper triangular, in place. */
function reflect(memory: Float64Array, rowCount: number, columns: number): void {
  const vector = new Float64Array(rowCount)
  for (let pivot = 0; pivot < Math.min(columns, rowCount); pivot++) {
    let square = 0
    for (let row = pivot; row < rowCount; row++) {
      const value = memory[row * columns + pivot] ?? 0
      vector[row] = value
      square += value * value
    }
    const norm = Math.sqrt(square)
    if (norm === 0) continue
    const head = vector[pivot] ?? 0
    const diagonal = head > 0 ? -norm : norm
    vector[pivot] = head - diagonal
    const scale = 1 / (norm * (norm + Math.abs(head)))
    for (let column = pivot; column < columns; column++) {
      let sum = 0
      for (let row = pivot; row < rowCount; row++) sum += (vector[row] ?? 0) * (memory[row * columns + column] ?? 0)
      const factor = sum * scale
      for (let row = pivot; row < rowCount; row++) {
        const at = row * columns + column
        memory[at] = (memory[at] ?? 0) - factor * (vector[row] ?? 0)
      }
    }
    memory[pivot * columns + pivot] = diagonal
    for (let row = pivot + 1; row < rowCount; row++) memory[row * columns + pivot] = 0
  }
}

/** Turns pairs of columns until all are at right angles (one-sided Jacobi), and `right` with them. */
export function orthogonalize(left: readonly Float64Array[], right: readonly Float64Array[]): void {
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false
    for (let i = 0; i < left.length; i++) {
      for (let j = i + 1; j < left.length; j++) {
        turned = turnPair(left[i], left[j], right[i], right[j]) || turned
      }
    }
    if (!turned) return
  }
}

function turnPair(
  first: Float64Array | undefined,
  second: Float64Array | undefined,
  firstRight: Float64Array | undefined,
  secondRight: Float64Array | undefined,
): boolean {
  if (first === undefined || second === undefined || firstRight === undefined || secondRight === undefined) return false
  const alpha = product(first, first)
  const beta = product(second, second)
  const gamma = product(first, second)
  if (gamma === 0 || Math.abs(gamma) <= Number.EPSILON * Math.sqrt(alpha * beta)) return false
  const zeta = (beta - alpha) / (2 * gamma)
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  turn(first, second, cosine, cosine * tangent)
  turn(firstRight, secondRight, cosine, cosine * tangent)
  return true
}

function turn(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let row = 0; row < first.length; row++) {
    const a = first[row] ?? 0
    const b = second[row] ?? 0
    first[row] = cosine * a - sine * b
    second[row] = sine * a + cosine * b
  }
}

function product(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let row = 0; row < left.length; row++) sum += (left[row] ?? 0) * (right[row] ?? 0)
  return sum
}
