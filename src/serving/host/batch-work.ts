import type { Schema } from '../../features/schema.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { sliceTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'

/** How parts are put together, run, and their answers taken apart again. */
export interface BatchWork<Part, Answers> {
  readonly rowsOf: (part: Part) => number
  /** Several parts as one; at least one is given. */
  readonly join: (parts: readonly Part[]) => Part
  readonly slice: (part: Part, from: number, to: number) => Part
  readonly run: (part: Part) => Promise<Answers>
  /** What stands for the answer of one row that failed. */
  readonly blank: () => Answers
  readonly pick: (answers: Answers, from: number, to: number) => Answers
  readonly append: (answers: readonly Answers[]) => Answers
}

/** Values by position, row after row. */
export type ValueRows = readonly (readonly unknown[])[]

/** Rows of values, answered by a list; null stands for a row that failed. */
export function rowWork<Answer>(
  run: (rows: ValueRows) => Promise<readonly Answer[]>,
): BatchWork<ValueRows, readonly (Answer | null)[]> {
  return {
    rowsOf: rows => rows.length,
    join: parts => (parts.length === 1 ? (parts[0] as ValueRows) : parts.flat()),
    slice: (rows, from, to) => rows.slice(from, to),
    run,
    blank: () => [null],
    pick: (answers, from, to) => answers.slice(from, to),
    append: answers => (answers.length === 1 ? (answers[0] as readonly Answer[]) : answers.flat()),
  }
}

/** Tables of the same columns, answered by `width` numbers a row; NaN stands for a row that failed. */
export function tableWork(run: (table: Table) => Promise<Float64Array>, width: number): BatchWork<Table, Float64Array> {
  return {
    rowsOf: table => table.rowCount,
    join: parts => concatTables<Schema>(parts),
    slice: sliceTable,
    run,
    blank: () => new Float64Array(width).fill(Number.NaN),
    pick: (numbers, from, to) => numbers.subarray(from * width, to * width),
    append: appendNumbers,
  }
}

function appendNumbers(parts: readonly Float64Array[]): Float64Array {
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

/** What came of a part: the answers, and the rows that failed. */
export interface Ran<Answers> {
  readonly answers: Answers
  readonly failures: readonly RowFailure[]
}

/**
 * Runs a part; where it fails, its halves, and so on, until only the rows that fail by themselves are without an answer.
 *
 * `isFatal` tells errors that are not a row's fault: they are thrown.
 */
export async function runApart<Part, Answers>(
  work: BatchWork<Part, Answers>,
  part: Part,
  isFatal: (error: unknown) => boolean,
): Promise<Ran<Answers>> {
  try {
    return { answers: await work.run(part), failures: [] }
  } catch (error) {
    if (isFatal(error)) throw error
    const count = work.rowsOf(part)
    if (count <= 1) return { answers: work.blank(), failures: [{ row: 0, error }] }
    const middle = count >> 1
    const left = await runApart(work, work.slice(part, 0, middle), isFatal)
    const right = await runApart(work, work.slice(part, middle, count), isFatal)
    return {
      answers: work.append([left.answers, right.answers]),
      failures: [...left.failures, ...right.failures.map(({ row, error }) => ({ row: row + middle, error }))],
    }
  }
}
