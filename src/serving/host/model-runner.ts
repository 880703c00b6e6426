import type { Table } from '../../features/table/table.ts'
import type { ClassPrediction } from '../../pipeline/fitted-classifier.ts'
import type { RowFailure, ValueRows } from './batch-work.ts'
import type { StageTimings } from './host-call.ts'

/** What a model gives for one row. */
export type Inferred = ClassPrediction | number

/** What came of rows; null stands for one that failed. */
export interface RanRows {
  readonly answers: readonly (Inferred | null)[]
  readonly failures: readonly RowFailure[]
  /** Runs of the model that count for this call: one that several calls share counts for one of them. */
  readonly executions: number
  readonly timings: Pick<StageTimings, 'queue' | 'transform' | 'infer'>
}

/** What came of a table: the model's numbers row after row, NaN for a row that failed. */
export interface RanTable extends Omit<RanRows, 'answers'> {
  readonly numbers: Float64Array
}

/** How the rows of calls come to a model. Signals end waiting and long runs. */
export interface ModelRunner {
  /** Values come in the order of the version's columns. */
  rows(values: ValueRows, signal: AbortSignal): Promise<RanRows>
  /** The columns are the pipeline's inputs. */
  table(table: Table, signal: AbortSignal): Promise<RanTable>
  /** Rows that wait. */
  readonly queued: number
  close(): Promise<void>
}
