import { InvalidValueError } from '../../features/errors/column-errors.ts'
import { takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { FitError } from '../fit-error.ts'

/** Repeated rows are copied, so there may not be more of them. */
const mostRows = 100_000_000

/**
 * Every row as often as its weight says, so that code which knows nothing of weights learns what they mean.
 *
 * @throws {InvalidValueError} for a weight that is not a whole number; {FitError} where far too much is left.
 */
export function repeatRows(table: Table, weights: Float64Array, kind: string): Table {
  let total = 0
  for (const [row, weight] of weights.entries()) {
    if (!Number.isInteger(weight)) {
      const detail = `the weight is ${weight}; ${kind} repeats rows by their weights, so give whole numbers.`
      throw new InvalidValueError('sampleWeight', row, detail)
    }
    total += weight
  }
  if (total > mostRows) throw new FitError(kind, `the weights add up to ${total} rows, more than ${mostRows}.`)
  const rows = new Int32Array(total)
  let at = 0
  for (const [row, weight] of weights.entries()) {
    rows.fill(row, at, at + weight)
    at += weight
  }
  return takeTable(table, rows)
}
