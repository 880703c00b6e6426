import { strideOfBlock } from '../../features/evaluate/machine-blocks.ts'
import { countBits } from '../../features/table/bitmap.ts'
import type { Column, NumberData } from '../../features/table/column.ts'
import { leftColumns, productMachine, rightColumns, rowsOfStep } from './product-machine.ts'

/** The means of columns, and the upper triangle of a matrix R with RᵀR = XᵀX, where X are the columns less their means. */
export interface CentredTriangle {
  readonly mean: readonly number[]
  /** R by its columns. */
  readonly columns: readonly Float64Array[]
}

const rowsAtOnce = 512
/** Rows come into a machine by several times as many, while the numbers of all columns stay in the second cache. */
const [mostCopied, mostNumbers] = [2048, 32_768]
/** What a column has of its own must be this share of its sum of squares at least, or rounding has taken too much of it. */
const leastShare = 1e-2
/** The squares about the mean must be this share of those about the first rows' mean. */
const leastCentred = 1 / 16

/**
 * The triangle by Cholesky's decomposition of the products of all pairs of columns, in one pass over the rows.
 *
 * Null where that would lose more than two digits, as with columns that nearly depend on each other, where rows are few, and where a number
 * is missing, NaN or infinite: that makes the sum of squares of its column something else than a finite number.
 */
export function centredTriangle(columns: readonly Column[], rowCount: number): CentredTriangle | null {
  const values = completeNumbers(columns, rowCount)
  if (values === null) return null
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
  const values = completeNumbers(columns, rowCount)
  if (values === null) return null
  const { sums, pairs } = productsAbout(values, new Array<number>(columns.length).fill(0), rowCount)
  const triangle = cholesky(pairs)
  if (triangle === null) return null
  const mean = columns.map((_, at) => (sums[at] as number) / rowCount)
  return { mean, columns: triangle, squares: pairs.reduce((sum, row, at) => sum + (row[at] as number), 0) }
}

type Numbers = NumberData['values']

/** The numbers of columns, none of them missing, of which there are enough rows; else null. */
function completeNumbers(columns: readonly Column[], rowCount: number): readonly Numbers[] | null {
  if (rowCount < 10 * columns.length) return null
  const values = columns.flatMap(({ data }) =>
    data.kind === 'number' && countBits(data.validity, rowCount) === rowCount ? [data.values] : [],
  )
  return values.length === columns.length ? values : null
}

/** Sums of columns less some numbers, and of the products of each with itself and with those after it. */
interface Products {
  readonly sums: Float64Array
  readonly pairs: readonly Float64Array[]
}

function productsAbout(values: readonly Numbers[], shift: readonly number[], rowCount: number): Products {
  const width = values.length
  const most = Math.min(mostCopied, Math.max(rowsAtOnce, Math.trunc(mostNumbers / width)))
  const copied = most - (most % rowsAtOnce)
  const stride = strideOfBlock(copied)
  const places = placesOf(width, stride)
  const { numbers, centre, addProducts } = productMachine(places.length, stride)
  numbers.set(shift, places.shift)
  for (let start = 0; start < rowCount; start += copied) {
    const count = Math.min(copied, rowCount - start)
    const padded = Math.ceil(count / rowsOfStep) * rowsOfStep
    for (let at = 0; at < width; at++) {
      const column = at * stride
      numbers.set((values[at] as Numbers).subarray(start, start + count), column)
      // Rows that are not there become 0.
      if (count < padded) numbers.fill(shift[at] as number, column + count, column + padded)
    }
    for (let first = 0; first < padded; first += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, padded - first)
      for (let at = 0; at < width; at++) centre(at * stride + first, rows, places.shift + at, places.sums + 2 * at)
      for (let i = 0; i < width; i += leftColumns) {
        for (let j = i; j < width; j += rightColumns)
          addProducts(i * stride + first, rows, j * stride + first, places.product(i, j))
      }
    }
  }
  const whole = (place: number): number => (numbers[place] as number) + (numbers[place + 1] as number)
  const productOf = (i: number, j: number): number => whole(places.product(Math.min(i, j), Math.max(i, j)))
  return {
    sums: Float64Array.from(values, (_, at) => whole(places.sums + 2 * at)),
    pairs: values.map((_, i) => Float64Array.from(values, (__, j) => productOf(i, j))),
  }
}

/** Where what lies in the memory of a machine: columns, some of them empty, then what is subtracted, sums, and sums of products. */
function placesOf(width: number, stride: number) {
  const shift = (width + rightColumns) * stride
  const sums = shift + width
  const products = sums + 2 * width
  const tiles = Math.ceil(width / rightColumns)
  const sizeOfTile = 2 * leftColumns * rightColumns
  const product = (i: number, j: number): number => {
    const panel = Math.trunc(i / leftColumns)
    const from = j - panel * leftColumns
    const tile = panel * tiles + Math.trunc(from / rightColumns)
    return products + tile * sizeOfTile + 2 * ((i % leftColumns) * rightColumns + (from % rightColumns))
  }
  return { shift, sums, product, length: products + Math.ceil(width / leftColumns) * tiles * sizeOfTile }
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
