import { Column } from '../features/table/column.ts'
import type { SparseBlock } from './blocks.ts'

/** A column that is mostly zero: its other values and their rows, ascending. */
export interface SparseColumn {
  readonly rows: Int32Array
  readonly values: Float64Array
}

/** The columns of a sparse block, in order, all of them found in two passes over its entries. */
export function* sparseColumns(
  { names, indptr, indices, values }: SparseBlock,
  rowCount: number,
): Generator<SparseColumn> {
  const starts = new Int32Array(names.length + 1)
  for (let k = 0; k < indices.length; k++) {
    const column = indices[k] as number
    starts[column + 1] = (starts[column + 1] as number) + 1
  }
  for (let column = 0; column < names.length; column++) {
    starts[column + 1] = (starts[column + 1] as number) + (starts[column] as number)
  }
  const next = starts.slice()
  const rows = new Int32Array(indices.length)
  const sorted = new Float64Array(indices.length)
  for (let row = 0; row < rowCount; row++) {
    for (let k = indptr[row] as number; k < (indptr[row + 1] as number); k++) {
      const at = next[indices[k] as number] as number
      rows[at] = row
      sorted[at] = values[k] as number
      next[indices[k] as number] = at + 1
    }
  }
  for (let column = 0; column < names.length; column++) {
    const [from, until] = [starts[column] as number, starts[column + 1] as number]
    yield { rows: rows.subarray(from, until), values: sorted.subarray(from, until) }
  }
}

/** A sparse column with its zeros. */
export function expanded({ rows, values }: SparseColumn, rowCount: number): Column<'float64'> {
  const all = new Float64Array(rowCount)
  for (let at = 0; at < rows.length; at++) all[rows[at] as number] = values[at] as number
  return float64Column(all)
}

/** A column of numbers without nulls. */
export function float64Column(values: Float64Array): Column<'float64'> {
  return new Column('float64', values.length, { kind: 'number', values, validity: null })
}
