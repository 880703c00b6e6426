import type { Column, NumberData } from '../../features/table/column.ts'
import { panelMemory, panelWidth } from './panel-products.ts'

/** The means of columns, and the upper triangle of a matrix R with RᵀR = XᵀX, where X are the columns less their means. */
export interface CentredTriangle {
  readonly mean: readonly number[]
  /** R by its columns. */
  readonly columns: readonly Float64Array[]
}

const rowsAtOnce = 512
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

/** Sums of columns less some numbers, and of the products of each with itself and with those after it. */
interface Products {
  readonly sums: Float64Array
  readonly pairs: readonly Float64Array[]
}

function productsAbout(values: readonly Numbers[], shift: readonly number[], rowCount: number): Products {
  const panels = Math.ceil(values.length / panelWidth)
  const sizeOf = { panel: rowsAtOnce * panelWidth, products: panelWidth * panelWidth }
  const productsAt = panels * sizeOf.panel
  const { numbers, addProducts } = panelMemory(productsAt + panels * panels * sizeOf.products)
  const sums = new Float64Array(values.length)
  for (let start = 0; start < rowCount; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rowCount - start)
    for (let at = 0; at < values.length; at++) {
      const place = Math.trunc(at / panelWidth) * sizeOf.panel + (at % panelWidth)
      const block = (values[at] as Numbers).subarray(start, start + count)
      sums[at] = (sums[at] as number) + move(block, shift[at] as number, numbers, place)
    }
    for (let i = 0; i < panels; i++) {
      for (let j = i; j < panels; j++) {
        addProducts(i * sizeOf.panel, j * sizeOf.panel, count, productsAt + (i * panels + j) * sizeOf.products)
      }
    }
  }
  const productOf = (i: number, j: number): number => {
    const tile = Math.trunc(i / panelWidth) * panels + Math.trunc(j / panelWidth)
    return numbers[productsAt + tile * sizeOf.products + (i % panelWidth) * panelWidth + (j % panelWidth)] as number
  }
  return { sums, pairs: values.map((_, i) => Float64Array.from(values, (__, j) => productOf(i, j))) }
}

/** Writes the numbers less `shift` into a panel, from a place on; gives their sum. */
function move(values: Numbers, shift: number, out: Float64Array, place: number): number {
  let [sum, other] = [0, 0]
  const even = values.length & ~1
  let at = place
  for (let row = 0; row < even; row += 2) {
    const left = (values[row] as number) - shift
    const right = (values[row + 1] as number) - shift
    out[at] = left
    out[at + panelWidth] = right
    at += 2 * panelWidth
    sum += left
    other += right
  }
  if (even < values.length) {
    const last = (values[even] as number) - shift
    out[at] = last
    sum += last
  }
  return sum + other
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
