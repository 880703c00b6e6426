import { fileURLToPath } from 'node:url'
import { type ChildRun, runChild } from '../child.ts'
import { flightFiles } from '../data/flights.ts'
import { mixedColumns } from '../data/mixed-columns.ts'
import { outputPath } from '../output-path.ts'
import { installPeers } from './install.ts'

/** A peer's run of the point-in-time windows. */
export interface WindowsRun {
  /** Like `Polars 2.1.0 rolling_*_by, one thread`. */
  readonly name: string
  /** The whole process, from spawn to exit. */
  readonly seconds: number
  readonly peakBytes: number
  /** The Parquet file that it wrote: one row per query, in order; columns `sum_1h` to `max_7d`. */
  readonly output: string
}

interface WindowsAnswer {
  readonly version: string
  readonly peakBytes: number
}

/** Polars on one thread; `by`: `rolling_*_by(…).over(key)`, `group`: `rolling(…, group_by=key)`. */
export async function polarsWindows(idiom: 'by' | 'group'): Promise<WindowsRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath(`polars-${idiom}`)
  const { seconds, answer } = await python<WindowsAnswer>('polars_windows.py', [idiom, events, queries, output])
  const spelling = idiom === 'by' ? 'rolling_*_by(…).over(key)' : 'rolling(group_by=key)'
  return { name: `Polars ${answer.version} ${spelling}, one thread`, seconds, peakBytes: answer.peakBytes, output }
}

/** DuckDB's `RANGE BETWEEN` window functions on one thread: minutes, not seconds. */
export async function duckdbWindows(): Promise<WindowsRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath('duckdb')
  const { seconds, answer } = await python<WindowsAnswer>('duckdb_windows.py', [events, queries, output])
  return { name: `DuckDB ${answer.version} RANGE BETWEEN, one thread`, seconds, peakBytes: answer.peakBytes, output }
}

/** scikit-learn's ColumnTransformer over the rows of `mixedColumns`, reading not counted. */
export interface ColumnsRun {
  readonly version: string
  readonly fitTransformSeconds: number
  readonly transformSeconds: number
  /** The width of the sparse output, and how many of its values are stored. */
  readonly columns: number
  readonly stored: number
  readonly peakBytes: number
}

export async function sklearnColumns(): Promise<ColumnsRun> {
  return (await python<ColumnsRun>('sklearn_columns.py', [await mixedColumns()])).answer
}

/** One row through the same preparation and a logistic regression. */
export interface OneRowRun {
  readonly version: string
  readonly p50Micros: number
  readonly p99Micros: number
}

export async function sklearnOneRow(): Promise<OneRowRun> {
  return (await python<OneRowRun>('sklearn_one_row.py', [await mixedColumns()])).answer
}

const oneThread: { readonly [name: string]: string } = Object.fromEntries(
  ['POLARS_MAX_THREADS', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'].map(name => [name, '1']),
)

function python<T>(script: string, args: readonly string[]): Promise<ChildRun<T>> {
  return runChild<T>(installPeers(), [fileURLToPath(new URL(script, import.meta.url)), ...args], oneThread)
}
