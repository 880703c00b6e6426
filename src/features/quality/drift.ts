import { requireSettings } from '../errors/parameter-error.ts'
import type { TableInput } from '../table/from-rows.ts'
import type { Table } from '../table/table.ts'
import type { driftColumns } from './quality-tables.ts'
import type { BinShares, Stability } from './stability.ts'

/** How far apart two tables are in one column. */
export interface ColumnDrift extends Stability {
  readonly name: string
  readonly type: string
  readonly bins: readonly DriftBin[]
}

/** One bin of a column and its share of the rows of each table. */
export interface DriftBin extends BinShares {
  /** A value, `missing`, `other values`, `NaN`, or a range like `(3, 7.5]`. */
  readonly label: string
  /** The upper end of a range of numbers, included; null for other bins and for the last range. */
  readonly upTo: number | null
}

/** How far apart two tables are: plain, frozen data. */
export interface Drift {
  readonly rows: { readonly reference: number; readonly current: number }
  /** The columns that both have with one type, the farthest apart first. */
  readonly columns: readonly ColumnDrift[]
  /** Columns that only one of them has, or that have another type. */
  readonly notCompared: readonly string[]
}

/** How two tables are compared. */
export interface DriftOptions {
  /** Into how many quantiles of the reference its numbers are cut, and how many words are told apart; default 128. */
  readonly bins?: number
  /** Only these columns. */
  readonly columns?: readonly string[]
}

/**
 * Compares the columns of two tables: numbers, times and dates in quantile bins of the reference, everything else value by value.
 * Missing is a bin of its own.
 *
 * @throws {ParameterError} for fewer than two bins or an empty table; {UnknownColumnError} for a column that one of them lacks.
 *
 * @example
 * {@includeCode ../../../docs/examples/data-quality.ts}
 */
export async function drift(reference: TableInput, current: TableInput, options: DriftOptions = {}): Promise<Drift> {
  requireSettings<DriftOptions>(options, { bins: null, columns: null })
  const [{ toTable }, { compareTables }] = await Promise.all([
    import('../table/from-rows.ts'),
    import('./compare-tables.ts'),
  ])
  return compareTables(await toTable(reference), await toTable(current), options)
}

/** A drift as a table: one row per column, the farthest apart first. */
export async function driftTable(found: Drift): Promise<Table<typeof driftColumns>> {
  const { tableOfDrift } = await import('./quality-tables.ts')
  return tableOfDrift(found)
}
