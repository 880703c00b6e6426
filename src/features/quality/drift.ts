import { requireSettings } from '../errors/parameter-error.ts'
import type { TableInput } from '../table/from-rows.ts'
import type { Table } from '../table/table.ts'
import type { driftColumns } from './quality-tables.ts'
import type { BinShares, Stability } from './stability.ts'

/** The drift of one column between two tables. */
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

/** The drift between two tables: plain, frozen data. */
export interface Drift {
  readonly rows: { readonly reference: number; readonly current: number }
  /** The columns that both tables have, with the same type, those with the greatest drift first. */
  readonly columns: readonly ColumnDrift[]
  /** Columns that only one table has, or whose types differ. */
  readonly notCompared: readonly string[]
}

/** How two tables are compared. */
export interface DriftOptions {
  /** The number of quantile bins of the reference's numbers, and of distinct values of other columns; default 128. */
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

/** A drift as a table: one row per column, those with the greatest drift first. */
export async function driftTable(found: Drift): Promise<Table<typeof driftColumns>> {
  const { tableOfDrift } = await import('./quality-tables.ts')
  return tableOfDrift(found)
}
