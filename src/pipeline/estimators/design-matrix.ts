import { ColumnTypeError, InvalidValueError } from '../../features/errors/column-errors.ts'
import { isNumeric } from '../../features/schema.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import type { Blocks, SparseBlock } from '../blocks.ts'

/** Features as numbers: dense columns apart, sparse blocks as they are; `start` is the first feature of a part. */
export interface DesignMatrix {
  readonly rowCount: number
  readonly width: number
  readonly dense: readonly { readonly start: number; readonly values: Float64Array }[]
  readonly sparse: readonly { readonly start: number; readonly block: SparseBlock }[]
}

/**
 * The blocks as numbers.
 *
 * @throws {ColumnTypeError} for a column that is not numeric.
 * @throws {InvalidValueError} for null, NaN and ±Infinity, naming column and first row.
 */
export function designMatrix(blocks: Blocks, subject: string): DesignMatrix {
  const dense: { readonly start: number; readonly values: Float64Array }[] = []
  const sparse: { readonly start: number; readonly block: SparseBlock }[] = []
  let start = 0
  for (const block of blocks.blocks) {
    if (block.kind === 'sparse') {
      sparse.push({ start, block })
      start += block.names.length
      continue
    }
    for (const [name, column] of block.columns) dense.push({ start: start++, values: numbersOf(column, name, subject) })
  }
  return { rowCount: blocks.rowCount, width: start, dense, sparse }
}

/** What an estimator says about a value that it cannot use. */
export function unusable(name: string, row: number | null, value: unknown, subject: string): InvalidValueError {
  return new InvalidValueError(
    name,
    row,
    `${subject} cannot use ${String(value)}; impute missing values, or leave the row out.`,
  )
}

function numbersOf(column: Column, name: string, subject: string): Float64Array {
  const { data, length } = column
  if (data.kind !== 'number' || !isNumeric(column.type)) {
    throw new ColumnTypeError(name, `the input of ${subject}`, column.type, 'a number')
  }
  const own = data.values.length === length ? data.values : data.values.subarray(0, length)
  const values = own instanceof Float64Array ? own : Float64Array.from(own)
  for (let row = 0; row < length; row++) {
    const value = values[row] as number
    const present = data.validity === null || isSet(data.validity, row)
    if (!present || value - value !== 0) throw unusable(name, row, present ? value : null, subject)
  }
  return values
}
