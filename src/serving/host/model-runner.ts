import type { Table } from '../../features/table/table.ts'
import type { Ran, ValueRows } from './batch-work.ts'
import type { StageTimings } from './host-call.ts'

/** What came of the rows of a call. */
export interface RanCall extends Ran {
  /** Runs of the model that count for this call: one that several calls share counts for one of them. */
  readonly executions: number
  readonly timings: Pick<StageTimings, 'queue' | 'transform' | 'infer'>
}

/** How the rows of calls come to a model. Signals end waiting and long runs. */
export interface ModelRunner {
  /** Values come in the order of the version's columns. */
  rows(values: ValueRows, signal: AbortSignal): Promise<RanCall>
  /** The columns are the pipeline's inputs. */
  table(table: Table, signal: AbortSignal): Promise<RanCall>
  /** The same at once, where nothing has to be waited for and no row fails by itself; else null. */
  tableNow(table: Table): RanCall | null
  /** Rows that wait. */
  readonly queued: number
  close(): Promise<void>
}
