import { fileURLToPath } from 'node:url'
import { type ChildRun, runChild } from '../child.ts'
import { asOfFiles } from '../data/as-of-files.ts'
import { documents } from '../data/documents.ts'
import { flightFiles } from '../data/flights.ts'
import { mixedColumns } from '../data/mixed-columns.ts'
import { outputPath } from '../output-path.ts'
import { installPeers, type PeerEnvironment } from './install.ts'

/** A peer's run from Parquet to Parquet. */
export interface PeerRun {
  /** Like `Polars 2.1.0 rolling_*_by, two threads`. */
  readonly name: string
  /** The whole process, from spawn to exit. */
  readonly seconds: number
  readonly peakBytes: number
  /** The Parquet file that it wrote: one row per query, in order. */
  readonly output: string
}

interface PeerAnswer {
  readonly version: string
  readonly peakBytes: number
  readonly rows: number
}

/** Polars; `by`: `rolling_*_by(…).over(key)`, `group`: `rolling(…, group_by=key)`. Columns `sum_1h` to `max_7d`. */
export async function polarsWindows(idiom: 'by' | 'group'): Promise<PeerRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath(`polars-${idiom}`)
  const { seconds, answer } = await python<PeerAnswer>('polars_windows.py', [idiom, events, queries, output], 2)
  const spelling = idiom === 'by' ? 'rolling_*_by(…).over(key)' : 'rolling(group_by=key)'
  return { name: `Polars ${answer.version} ${spelling}, two threads`, seconds, peakBytes: answer.peakBytes, output }
}

/** Polars with eight aggregates over each of sixteen windows; its output is not compared. */
export async function polarsManyWindows(): Promise<PeerRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath('polars-many')
  const { seconds, answer } = await python<PeerAnswer>('polars_windows.py', ['many', events, queries, output], 2)
  return { name: `Polars ${answer.version} rolling(group_by=key), two threads`, seconds, ...answer, output }
}

/** Spark SQL, `RANGE BETWEEN` with its segment tree; the start of Spark is not counted. */
export async function sparkWindows(): Promise<PeerRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath('spark')
  const script = ['spark_windows.py', [events, queries, output], 2, 'spark'] as const
  const { answer } = await python<PeerAnswer & { readonly seconds: number }>(...script)
  return { ...answer, name: `Spark ${answer.version} SQL, two threads`, output }
}

/** DuckDB's `RANGE BETWEEN` window functions: minutes, not seconds. */
export async function duckdbWindows(): Promise<PeerRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath('duckdb')
  const { seconds, answer } = await python<PeerAnswer>('duckdb_windows.py', [events, queries, output], 2)
  return { name: `DuckDB ${answer.version} RANGE BETWEEN, two threads`, seconds, peakBytes: answer.peakBytes, output }
}

/** The newest row before each request; `rows` says how many requests came back. */
export interface AsOfRun extends PeerRun {
  readonly rows: number
}

/** DuckDB's `ASOF LEFT JOIN`; columns `x0` to `x9`. */
export async function duckdbAsOf(): Promise<AsOfRun> {
  const { rows, requests } = await asOfFiles()
  const output = outputPath('duckdb-as-of')
  const { seconds, answer } = await python<PeerAnswer>('duckdb_as_of.py', [rows, requests, output], 2)
  return { ...answer, name: `DuckDB ${answer.version} ASOF LEFT JOIN, two threads`, seconds, output }
}

/** Feast with the offline store that it has by default; it drops requests that find no row. */
export async function feastAsOf(): Promise<AsOfRun> {
  const { rows, requests } = await asOfFiles()
  const output = outputPath('feast-as-of')
  const { seconds, answer } = await python<PeerAnswer>('feast_as_of.py', [rows, requests, output], 2, 'feast')
  return { ...answer, name: `Feast ${answer.version}, default offline store`, seconds, output }
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
  return (await python<ColumnsRun>('sklearn_columns.py', [await mixedColumns()], 1)).answer
}

/** The best seconds of each transform on the rows of `mixedColumns`, by its name. */
export interface TransformSeconds {
  readonly version: string
  readonly seconds: { readonly [name: string]: { readonly fit: number; readonly transform: number } }
}

export async function sklearnTransforms(): Promise<TransformSeconds> {
  return (await python<TransformSeconds>('sklearn_transforms.py', [await mixedColumns(), await documents()], 1)).answer
}

/** One row through the same preparation and a logistic regression. */
export interface OneRowRun {
  readonly version: string
  readonly p50Micros: number
  readonly p99Micros: number
}

export async function sklearnOneRow(): Promise<OneRowRun> {
  return (await python<OneRowRun>('sklearn_one_row.py', [await mixedColumns()], 1)).answer
}

/** One row through the same preparation and 100 trees of depth 6. */
export async function sklearnBoostedRow(): Promise<Omit<OneRowRun, 'p99Micros'>> {
  return (await python<OneRowRun>('sklearn_boosted_row.py', [await mixedColumns()], 1)).answer
}

async function python<T>(
  script: string,
  args: readonly string[],
  threads: number,
  environment: PeerEnvironment = 'peers',
): Promise<ChildRun<T>> {
  const limits = ['POLARS_MAX_THREADS', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'BENCH_THREADS']
  return runChild<T>(
    await installPeers(environment),
    [fileURLToPath(new URL(script, import.meta.url)), ...args],
    Object.fromEntries(limits.map(name => [name, String(threads)])),
  )
}
