import { Column } from '../../../features/table/column.ts'
import { concatColumns } from '../../../features/table/concat-tables.ts'
import { type Block, type Blocks, type SparseBlock, widestDense } from '../../blocks.ts'

/** Whether blocks have more columns than are expanded at once. */
export function areWide({ names, blocks }: Blocks): boolean {
  return names.length > widestDense && blocks.some(({ kind }) => kind === 'sparse')
}

/** The columns of blocks side by side in order, those of the parts one after the other; a sparse one is expanded when its turn comes. */
export function* wideColumns(parts: readonly Blocks[]): Generator<Column> {
  const [first] = parts
  for (let at = 0; at < (first?.blocks.length ?? 0); at++) {
    const sides = parts.map(({ blocks, rowCount }) => columnsOf(blocks[at] as Block, rowCount))
    const count = Math.min(...sides.map(({ length }) => length))
    for (let index = 0; index < count; index++) yield concatColumns(sides.map(({ column }) => column(index)))
  }
}

interface BlockColumns {
  readonly length: number
  readonly column: (index: number) => Column
}

function columnsOf(block: Block, rowCount: number): BlockColumns {
  if (block.kind === 'sparse') return sparseColumns(block, rowCount)
  const { columns } = block
  return { length: columns.length, column: index => (columns[index] as (typeof columns)[number])[1] }
}

/** The entries of a sparse block in the order of its columns. */
function sparseColumns({ names, indptr, indices, values }: SparseBlock, rowCount: number): BlockColumns {
  const starts = new Int32Array(names.length + 1)
  const end = indptr[rowCount] ?? 0
  for (let k = 0; k < end; k++) {
    const next = (indices[k] as number) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let column = 0; column < names.length; column++)
    starts[column + 1] = (starts[column + 1] as number) + (starts[column] as number)
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
  const column = (index: number): Column => {
    const expanded = new Float64Array(rowCount)
    for (let at = starts[index] as number; at < (starts[index + 1] as number); at++)
      expanded[rows[at] as number] = entries[at] as number
    return new Column('float64', rowCount, { kind: 'number', values: expanded, validity: null })
  }
  return { length: names.length, column }
}
