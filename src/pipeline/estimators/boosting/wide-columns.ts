import type { Column } from '../../../features/table/column.ts'
import { concatColumns } from '../../../features/table/concat-tables.ts'
import { type Block, type Blocks, widestDense } from '../../blocks.ts'
import { expanded, sparseColumns } from '../../sparse-columns.ts'

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
  if (block.kind === 'sparse') {
    const { length, column } = sparseColumns(block, rowCount)
    return { length, column: index => expanded(column(index), rowCount) }
  }
  const { columns } = block
  return { length: columns.length, column: index => (columns[index] as (typeof columns)[number])[1] }
}
