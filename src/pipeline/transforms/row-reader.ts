import type { Blocks, SparseBlock } from '../blocks.ts'

/** Writes one row's numbers, one per column, into `into` from `at` on; sparse blocks are not expanded. Nothing may be missing. */
export type RowReader = (row: number, into: Float64Array, at: number) => void

/** Reads the rows of blocks of numbers. */
export function columnReader(data: Blocks): RowReader {
  let width = 0
  const parts = data.blocks.map((block): RowReader => {
    const start = width
    if (block.kind === 'sparse') {
      width += block.names.length
      return sparseReader(block, start)
    }
    const columns = block.columns.map(([, column]) => (column.data.kind === 'number' ? column.data.values : []))
    width += columns.length
    return (row, into, at) => {
      for (let index = 0; index < columns.length; index++) into[at + start + index] = columns[index]?.[row] ?? 0
    }
  })
  return (row, into, at) => {
    for (const read of parts) read(row, into, at)
  }
}

function sparseReader({ names, indptr, indices, values }: SparseBlock, start: number): RowReader {
  return (row, into, at) => {
    into.fill(0, at + start, at + start + names.length)
    const end = indptr[row + 1] ?? 0
    for (let k = indptr[row] ?? 0; k < end; k++) into[at + start + (indices[k] ?? 0)] = values[k] ?? 0
  }
}
