import { float64Column } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import type { SparseBlock } from './blocks.ts'

/** A column that is mostly zero: its other values and their rows, ascending. */
export interface SparseColumn {
  readonly rows: Int32Array
  readonly values: Float64Array
}

/** The columns of a sparse block, in order, all of them found in two passes over its entries. */
export function sparseColumns(
  { names, indptr, indices, values }: SparseBlock,
  rowCount: number,
): { readonly length: number; readonly column: (index: number) => SparseColumn } {
  const starts = new Int32Array(names.length + 1)
  const end = indptr[rowCount] ?? 0
  for (let k = 0; k < end; k++) {
    const next = (indices[k] as number) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let column = 0; column < names.length; column++) {
    starts[column + 1] = (starts[column + 1] as number) + (starts[column] as number)
  }
  const free = starts.slice()
  const [rows, entries] = [new Int32Array(end), new Float64Array(end)]
  for (let row = 0; row < rowCount; row++) {
    for (let k = indptr[row] as number; k < (indptr[row + 1] as number); k++) {
      const column = indices[k] as number
      const at = free[column] as number
      free[column] = at + 1
      rows[at] = row
      entries[at] = values[k] as number
    }
  }
  const column = (index: number): SparseColumn => {
    const [from, until] = [starts[index], starts[index + 1]]
    return { rows: rows.subarray(from, until), values: entries.subarray(from, until) }
  }
  return { length: names.length, column }
}

/** A sparse column with its zeros. */
export function expanded({ rows, values }: SparseColumn, rowCount: number): Column<'float64'> {
  const all = new Float64Array(rowCount)
  for (let at = 0; at < rows.length; at++) all[rows[at] as number] = values[at] as number
  return float64Column(all)
}
