import type { ConstantTable } from '../expression/expression.ts'
import { decode } from '../table/encode.ts'

/** How many known rows are compared before the nearest among them are taken: their distances stay in the fastest memory. */
const blockLength = 256

/** Known rows, column by column. */
interface KnownColumn {
  readonly values: Float64Array
  /** 1 where the row has no value; null where all have one. */
  readonly gaps: Uint8Array | null
  readonly mean: number
}

/** The nearest rows found so far that have a value in one column, nearest first. */
interface Found {
  count: number
  readonly distances: Float64Array
  readonly rows: Int32Array
}

/**
 * Fills what is missing in rows from the nearest of known rows, as scikit-learn's `KNNImputer`.
 *
 * The distance is `nan_euclidean`: over the columns in which both rows have a finite number, d² = Σ (x − y)² / shared × columns. A gap is filled with the mean of
 * the nearest rows that have the column; of equal distances the first row is nearer. Where no row shares a column, it is the column's mean.
 */
export class NearestRows {
  readonly #columns: readonly KnownColumn[]
  readonly #rowCount: number
  readonly #byDistance: boolean
  readonly #found: readonly Found[]
  readonly #distances = new Float64Array(blockLength)
  readonly #shared = new Float64Array(blockLength)

  constructor({ values = [], neighbors = 1, weights }: ConstantTable, width: number) {
    this.#rowCount = values.length / width
    this.#columns = Array.from({ length: width }, (_, index) => knownColumn(values, index, width))
    this.#byDistance = weights === 'distance'
    const most = Math.min(neighbors, this.#rowCount)
    this.#found = this.#columns.map(() => ({
      count: 0,
      distances: new Float64Array(most),
      rows: new Int32Array(most),
    }))
  }

  /** Fills the NaN of the row that stands in `cells` from `at` on. */
  fill(cells: Float64Array, at: number): void {
    const width = this.#columns.length
    let missing = 0
    for (let index = 0; index < width; index++) if (Number.isNaN(cells[at + index])) missing++
    if (missing === 0) return
    if (missing < width) this.#search(cells, at)
    for (let index = 0; index < width; index++) {
      if (!Number.isNaN(cells[at + index])) continue
      const { values, mean } = this.#columns[index] as KnownColumn
      const found = this.#found[index] as Found
      cells[at + index] = missing === width || found.count === 0 ? mean : this.#average(values, found)
    }
  }

  #search(cells: Float64Array, at: number): void {
    for (const found of this.#found) found.count = 0
    for (let start = 0; start < this.#rowCount; start += blockLength) {
      const length = Math.min(blockLength, this.#rowCount - start)
      this.#measure(cells, at, start, length)
      for (let index = 0; index < this.#columns.length; index++) {
        if (!Number.isNaN(cells[at + index])) continue
        takeNearest(
          this.#distances,
          start,
          length,
          (this.#columns[index] as KnownColumn).gaps,
          this.#found[index] as Found,
        )
      }
    }
  }

  /** Writes the squared distances from a row to those from `start` on; NaN where no column is shared. */
  #measure(cells: Float64Array, at: number, start: number, length: number): void {
    const distances = this.#distances
    const shared = this.#shared
    const width = this.#columns.length
    let everywhere = 0
    distances.fill(0)
    shared.fill(0)
    for (let index = 0; index < width; index++) {
      const cell = cells[at + index] as number
      if (!Number.isFinite(cell)) continue
      const { values, gaps } = this.#columns[index] as KnownColumn
      if (gaps === null) {
        everywhere++
        addSquares(distances, values, cell, start, length)
      } else addPresentSquares(distances, shared, values, gaps, cell, start, length)
    }
    for (let row = 0; row < length; row++) {
      distances[row] = ((distances[row] as number) / ((shared[row] as number) + everywhere)) * width
    }
  }

  /** The mean of the found values, from the nearest to the farthest, by 1 / distance where the constants say so. */
  #average(values: Float64Array, { count, distances, rows }: Found): number {
    let sum = 0
    let total = 0
    if (this.#byDistance) {
      const isSame = distances[0] === 0
      for (let index = 0; index < count; index++) {
        const distance = distances[index] as number
        const weight = isSame ? Number(distance === 0) : 1 / Math.sqrt(distance)
        sum += weight * (values[rows[index] as number] as number)
        total += weight
      }
      if (total > 0) return sum / total
      // All are too far away to be told apart.
      sum = 0
    }
    for (let index = 0; index < count; index++) sum += values[rows[index] as number] as number
    return sum / count
  }
}

function addSquares(sums: Float64Array, values: Float64Array, cell: number, start: number, length: number): void {
  for (let row = 0; row < length; row++) {
    const difference = cell - (values[start + row] as number)
    sums[row] = (sums[row] as number) + difference * difference
  }
}

function addPresentSquares(
  sums: Float64Array,
  shared: Float64Array,
  values: Float64Array,
  gaps: Uint8Array,
  cell: number,
  start: number,
  length: number,
): void {
  for (let row = 0; row < length; row++) {
    const present = 1 - (gaps[start + row] as number)
    const difference = (cell - (values[start + row] as number)) * present
    sums[row] = (sums[row] as number) + difference * difference
    shared[row] = (shared[row] as number) + present
  }
}

/** Puts the rows of a block that have a value among the nearest; later rows of equal distance stay behind. */
function takeNearest(block: Float64Array, start: number, length: number, gaps: Uint8Array | null, found: Found): void {
  const { distances, rows } = found
  const most = distances.length
  let count = found.count
  let bound = count === most ? (distances[most - 1] as number) : Number.NaN
  for (let row = 0; row < length; row++) {
    const distance = block[row] as number
    // NaN is neither: before enough rows are found there is no bound, and what shares no column has no distance.
    if (distance >= bound || Number.isNaN(distance)) continue
    if (gaps !== null && gaps[start + row] === 1) continue
    let place = count < most ? count++ : most - 1
    while (place > 0 && (distances[place - 1] as number) > distance) {
      distances[place] = distances[place - 1] as number
      rows[place] = rows[place - 1] as number
      place--
    }
    distances[place] = distance
    rows[place] = start + row
    if (count === most) bound = distances[most - 1] as number
  }
  found.count = count
}

function knownColumn(cells: NonNullable<ConstantTable['values']>, index: number, width: number): KnownColumn {
  const rowCount = cells.length / width
  const values = new Float64Array(rowCount)
  const gaps = new Uint8Array(rowCount)
  let sum = 0
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    const value = decode(cells[row * width + index] ?? null) as number | null
    if (value === null) gaps[row] = 1
    else {
      values[row] = value
      sum += value
      count++
    }
  }
  return { values, gaps: count === rowCount ? null : gaps, mean: sum / count }
}
