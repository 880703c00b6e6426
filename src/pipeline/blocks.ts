import { UnknownColumnError } from '../features/errors/column-errors.ts'
import { ParameterError } from '../features/errors/parameter-error.ts'
import type { DataType, Row, Schema } from '../features/schema.ts'
import { float64Column } from '../features/table/build-column.ts'
import type { Column } from '../features/table/column.ts'
import { Table } from '../features/table/table.ts'

/** Columns side by side. */
export interface DenseBlock {
  readonly kind: 'dense'
  readonly columns: readonly (readonly [string, Column])[]
}

/** Numbers that are mostly zero, in compressed rows: row i holds `values[k]` at `indices[k]` for k from `indptr[i]` to `indptr[i + 1]`. */
export interface SparseBlock {
  readonly kind: 'sparse'
  readonly names: readonly string[]
  readonly indptr: Int32Array
  /** Ascending within a row. */
  readonly indices: Int32Array
  readonly values: Float64Array
}

/** Some columns of a result, side by side: dense or sparse. */
export type Block = DenseBlock | SparseBlock

/** The greatest number of columns that sparse blocks are expanded to. */
export const widestDense = 1000

/** The output of a transform: blocks of columns side by side, dense or sparse, over the same rows. */
export class Blocks<out S extends Schema = Schema> {
  readonly blocks: readonly Block[]
  readonly rowCount: number
  #positions: ReadonlyMap<string, readonly [Block, number]> | null = null

  /** All blocks must have `rowCount` rows, and no two columns the same name. */
  constructor(blocks: readonly Block[], rowCount: number) {
    this.blocks = blocks
    this.rowCount = rowCount
  }

  /** The columns of a table as one dense block, without copying. */
  static of<S extends Schema>(table: Table<S>): Blocks<S> {
    const columns = table.columnNames.map(name => [name, table.column(name)] as const)
    return new Blocks<S>([{ kind: 'dense', columns }], table.rowCount)
  }

  /** The names of all columns, in order. */
  get names(): readonly string[] {
    return [...this.#places.keys()]
  }

  /** The types of all columns, in order; a sparse column is float64. */
  get columnTypes(): S {
    const types: Record<string, DataType> = {}
    for (const [name, [block, index]] of this.#places) {
      types[name] = block.kind === 'dense' ? (block.columns[index]?.[1].type ?? 'float64') : 'float64'
    }
    return types as unknown as S
  }

  /** One column, expanded if it is sparse; an unknown name is an error that suggests a similar one. */
  column<K extends keyof S & string>(name: K): Column<S[K]> {
    const found = this.#places.get(name)
    if (found === undefined) throw new UnknownColumnError(name, 'the blocks', this.names)
    const [block, index] = found
    const column = block.kind === 'dense' ? block.columns[index]?.[1] : expand(block, index, this.rowCount)
    return column as unknown as Column<S[K]>
  }

  /**
   * All columns as a table, sparse ones expanded.
   *
   * @throws {ParameterError} for more than 1,000 columns of which some are sparse.
   */
  dense(): Table<S> {
    const columns = this.blocks.flatMap(block => {
      if (block.kind === 'dense') return block.columns
      this.#refuseWide()
      return expandAll(block, this.rowCount)
    })
    return new Table(columns, this.rowCount) as unknown as Table<S>
  }

  /** Rows as objects, one at a time. */
  rows(): IterableIterator<Row<S>> {
    return this.dense().rows()
  }

  /** The block and position of each column; computed on first use, as there may be many columns. */
  get #places(): ReadonlyMap<string, readonly [Block, number]> {
    if (this.#positions !== null) return this.#positions
    const positions = new Map<string, readonly [Block, number]>()
    for (const block of this.blocks) {
      for (const [index, name] of blockNames(block).entries()) positions.set(name, [block, index])
    }
    this.#positions = positions
    return positions
  }

  #refuseWide(): void {
    if (this.#places.size <= widestDense) return
    throw new ParameterError(
      'dense',
      `${this.#places.size} columns are too many to expand (at most ${widestDense}); read the sparse blocks.`,
    )
  }
}

/** The names of a block's columns. */
function blockNames(block: Block): readonly string[] {
  return block.kind === 'dense' ? block.columns.map(([name]) => name) : block.names
}

function expand(block: SparseBlock, index: number, rowCount: number): Column<'float64'> {
  const values = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const end = block.indptr[row + 1] ?? 0
    for (let k = block.indptr[row] ?? 0; k < end; k++)
      if (block.indices[k] === index) values[row] = block.values[k] ?? 0
  }
  return float64Column(values)
}

function expandAll(block: SparseBlock, rowCount: number): (readonly [string, Column])[] {
  const arrays = block.names.map(() => new Float64Array(rowCount))
  for (let row = 0; row < rowCount; row++) {
    const end = block.indptr[row + 1] ?? 0
    for (let k = block.indptr[row] ?? 0; k < end; k++) {
      const array = arrays[block.indices[k] ?? 0]
      if (array !== undefined) array[row] = block.values[k] ?? 0
    }
  }
  return block.names.map((name, index) => {
    return [name, float64Column(arrays[index] ?? new Float64Array(rowCount))] as const
  })
}
