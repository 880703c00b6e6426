import { IntegerOverflowError } from '../errors/column-errors.ts'

/** Answers for some rows of a table; an overflow there names the row of the whole table. */
export async function namingRows<Result>(rows: Int32Array, answer: () => Promise<Result>): Promise<Result> {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof IntegerOverflowError) || error.row === null) throw error
    throw new IntegerOverflowError(error.column, rows[error.row] ?? null, error.type)
  }
}
