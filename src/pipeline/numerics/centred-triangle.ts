import type { Column, NumberData } from '../../features/table/column.ts'

/** The means of columns, and the upper triangle of a matrix R with RᵀR = XᵀX, where X are the columns less their means. */
export interface CentredTriangle {
  readonly mean: readonly number[]
  /** R by its columns. */
  readonly columns: readonly Float64Array[]
}

const rowsAtOnce = 512
const side = 5
/** What a column has of its own must be this share of its sum of squares at least, or rounding has taken too much of it. */
const leastShare = 1e-2
/** The squares about the mean must be this share of those about the first rows' mean. */
const leastCentred = 1 / 16

/**
 * The triangle by Cholesky's decomposition of the products of all pairs of columns, in one pass over the rows.
 *
 * Null where that would lose more than two digits, as with columns that nearly depend on each other, and where rows are few. Columns are
 * numbers that are all present and finite.
 */
export function centredTriangle(columns: readonly Column[], rowCount: number): CentredTriangle | null {
  if (rowCount < 10 * columns.length || columns.some(({ data }) => data.kind !== 'number')) return null
  const values = columns.map(({ data }) => (data as NumberData).values)
  let shift = values.map(column => meanOf(column, Math.min(rowCount, rowsAtOnce)))
  for (let attempt = 0; attempt < 2; attempt++) {
    const products = productsAbout(values, shift, rowCount)
    const mean = shift.map((value, at) => value + (products.sums[at] as number) / rowCount)
    const matrix = recentred(products, rowCount)
    if (matrix !== null) {
      const triangle = cholesky(matrix)
      return triangle === null ? null : { mean, columns: triangle }
    }
    // The first rows are not like the others: once more, about the mean itself.
    shift = mean
  }
  return null
}

/** What `columnTriangle` finds. */
export interface ColumnTriangle extends CentredTriangle {
  /** The sum of the squares of all numbers. */
  readonly squares: number
}

/** As `centredTriangle`, of the columns themselves: R with RᵀR = XᵀX. */
export function columnTriangle(columns: readonly Column[], rowCount: number): ColumnTriangle | null {
  if (rowCount < 10 * columns.length || columns.some(({ data }) => data.kind !== 'number')) return null
  const values = columns.map(({ data }) => (data as NumberData).values)
  const { sums, pairs } = productsAbout(values, new Array<number>(columns.length).fill(0), rowCount)
  const triangle = cholesky(pairs)
  if (triangle === null) return null
  const mean = columns.map((_, at) => (sums[at] as number) / rowCount)
  return { mean, columns: triangle, squares: pairs.reduce((sum, row, at) => sum + (row[at] as number), 0) }
}

type Numbers = NumberData['values']

/** Sums of columns less some numbers, and of the products of each two of them. */
interface Products {
  readonly sums: Float64Array
  readonly pairs: readonly Float64Array[]
}

function productsAbout(values: readonly Numbers[], shift: readonly number[], rowCount: number): Products {
  const width = Math.ceil(values.length / side) * side
  const block = Array.from({ length: width }, () => new Float64Array(rowsAtOnce))
  const sums = new Float64Array(width)
  const pairs = block.map(() => new Float64Array(width))
  const tile = new Float64Array(side * side)
  for (let start = 0; start < rowCount; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rowCount - start)
    for (let at = 0; at < values.length; at++) {
      const moved = move(values[at] as Numbers, shift[at] as number, start, count, block[at] as Float64Array)
      sums[at] = (sums[at] as number) + moved
    }
    for (let i = 0; i < width; i += side) {
      for (let j = i; j < width; j += side) {
        multiply(block, i, j, count, tile)
        for (let k = 0; k < side * side; k++) {
          const row = pairs[i + Math.trunc(k / side)] as Float64Array
          const column = j + (k % side)
          row[column] = (row[column] as number) + (tile[k] as number)
        }
      }
    }
  }
  return { sums, pairs: pairs.slice(0, values.length) }
}

/** Writes the numbers less `shift`; gives their sum. */
function move(values: Numbers, shift: number, start: number, count: number, out: Float64Array): number {
  let [sum, other] = [0, 0]
  const even = count & ~1
  for (let row = 0; row < even; row += 2) {
    const left = (values[start + row] as number) - shift
    const right = (values[start + row + 1] as number) - shift
    out[row] = left
    out[row + 1] = right
    sum += left
    other += right
  }
  if (even < count) {
    const last = (values[start + even] as number) - shift
    out[even] = last
    sum += last
  }
  return sum + other
}

type Five = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

/** The products of five columns with five columns: 25 sums for ten numbers that are read. */
function multiply(block: readonly Float64Array[], i: number, j: number, count: number, tile: Float64Array): void {
  const [a, b, c, d, e] = block.slice(i, i + side) as unknown as Five
  const [p, q, r, s, t] = block.slice(j, j + side) as unknown as Five
  let [ap, aq, ar, as, at] = [0, 0, 0, 0, 0]
  let [bp, bq, br, bs, bt] = [0, 0, 0, 0, 0]
  let [cp, cq, cr, cs, ct] = [0, 0, 0, 0, 0]
  let [dp, dq, dr, ds, dt] = [0, 0, 0, 0, 0]
  let [ep, eq, er, es, et] = [0, 0, 0, 0, 0]
  for (let row = 0; row < count; row++) {
    const v = p[row] as number
    const w = q[row] as number
    const x = r[row] as number
    const y = s[row] as number
    const z = t[row] as number
    const first = a[row] as number
    ap += first * v
    aq += first * w
    ar += first * x
    as += first * y
    at += first * z
    const second = b[row] as number
    bp += second * v
    bq += second * w
    br += second * x
    bs += second * y
    bt += second * z
    const third = c[row] as number
    cp += third * v
    cq += third * w
    cr += third * x
    cs += third * y
    ct += third * z
    const fourth = d[row] as number
    dp += fourth * v
    dq += fourth * w
    dr += fourth * x
    ds += fourth * y
    dt += fourth * z
    const fifth = e[row] as number
    ep += fifth * v
    eq += fifth * w
    er += fifth * x
    es += fifth * y
    et += fifth * z
  }
  tile.set([ap, aq, ar, as, at, bp, bq, br, bs, bt, cp, cq, cr, cs, ct, dp, dq, dr, ds, dt, ep, eq, er, es, et])
}

/** The products about the means; null where the numbers were too far from them. */
function recentred({ sums, pairs }: Products, rowCount: number): readonly Float64Array[] | null {
  const centred = pairs.map((row, i) =>
    row.map((product, j) => product - (sums[i] as number) * ((sums[j] as number) / rowCount)),
  )
  const isNear = centred.every((row, at) => (row[at] as number) >= leastCentred * (pairs[at]?.[at] as number))
  return isNear ? centred : null
}

/** The columns of the upper triangle R with RᵀR = the matrix; null where a column is nearly a sum of the others. */
function cholesky(matrix: readonly Float64Array[]): readonly Float64Array[] | null {
  const size = matrix.length
  const columns = matrix.map(() => new Float64Array(size))
  for (let j = 0; j < size; j++) {
    const column = columns[j] as Float64Array
    for (let i = 0; i <= j; i++) {
      const above = columns[i] as Float64Array
      let rest = matrix[i]?.[j] as number
      for (let k = 0; k < i; k++) rest -= (above[k] as number) * (column[k] as number)
      if (i < j) column[i] = rest / (above[i] as number)
      else {
        if (!(rest > leastShare * (matrix[j]?.[j] as number))) return null
        column[j] = Math.sqrt(rest)
      }
    }
  }
  return columns
}

function meanOf(values: Numbers, count: number): number {
  let sum = 0
  for (let row = 0; row < count; row++) sum += values[row] as number
  return sum / count
}
