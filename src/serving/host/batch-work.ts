import type { Schema } from '../../features/schema.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { sliceTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'

/** How parts are put together, taken apart and run: `width` numbers a row. */
export interface BatchWork<Part> {
  readonly width: number
  readonly rowsOf: (part: Part) => number
  /** Several parts as one; at least one is given. */
  readonly join: (parts: readonly Part[]) => Part
  readonly slice: (part: Part, from: number, to: number) => Part
  readonly run: (part: Part) => Promise<Ran>
}

/** Values by position, row after row. */
export type ValueRows = readonly (readonly unknown[])[]

/** Rows of values. */
export function rowWork(width: number, run: (rows: ValueRows) => Promise<Ran>): BatchWork<ValueRows> {
  return {
    width,
    rowsOf: rows => rows.length,
    join: parts => (parts.length === 1 ? (parts[0] as ValueRows) : parts.flat()),
    slice: (rows, from, to) => rows.slice(from, to),
    run,
  }
}

/** Tables of the same columns. */
export function tableWork(width: number, run: (table: Table) => Promise<Ran>): BatchWork<Table> {
  return { width, rowsOf: table => table.rowCount, join: parts => concatTables<Schema>(parts), slice: sliceTable, run }
}

/** The numbers of several parts, one after the other. */
export function appendNumbers(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0] as Float64Array
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Why a row has no answer; rows are counted from 0 in what was run. */
export interface RowFailure {
  readonly row: number
  readonly error: unknown
}

/** What came of a part: the numbers row after row, NaN for a row that failed, and the rows that did. */
export interface Ran {
  readonly numbers: Float64Array
  readonly failures: readonly RowFailure[]
}

/**
 * Runs a part; where it fails, its halves, and so on, until only the rows that fail by themselves are without an answer.
 *
 * `isFatal` tells errors that are not a row's fault: they are thrown.
 */
export async function runApart<Part>(
  work: BatchWork<Part>,
  part: Part,
  isFatal: (error: unknown) => boolean,
): Promise<Ran> {
  try {
    return await work.run(part)
  } catch (error) {
    if (isFatal(error)) throw error
    const count = work.rowsOf(part)
    if (count <= 1) return { numbers: new Float64Array(work.width).fill(Number.NaN), failures: [{ row: 0, error }] }
    const middle = count >> 1
    const left = await runApart(work, work.slice(part, 0, middle), isFatal)
    const right = await runApart(work, work.slice(part, middle, count), isFatal)
    return {
      numbers: appendNumbers([left.numbers, right.numbers]),
      failures: [...left.failures, ...right.failures.map(({ row, error }) => ({ row: row + middle, error }))],
    }
  }
}
