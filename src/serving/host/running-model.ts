import type { Schema } from '../../features/schema.ts'
import type { Table } from '../../features/table/table.ts'
import type { PipelineOf } from './any-pipeline.ts'
import type { Ran, ValueRows } from './batch-work.ts'

/** A model that computes somewhere else, in another thread say: `width` numbers a row. */
export interface RunningModel {
  readonly width: number
  /** A row may fail by itself; or all do, and are then run in smaller parts. */
  rows(values: ValueRows): Promise<Ran>
  table(table: Table): Promise<Ran>
  close(): Promise<void>
}

/** A pipeline whose model answers later; rows are values of these columns. */
export function laterModel(pipeline: PipelineOf<'later'>, columns: Schema): RunningModel {
  const { model } = pipeline
  const run = model.compileRows(pipeline.program, columns)
  return {
    width: model.width,
    rows: async rows => ({ numbers: await run(rows), failures: [] }),
    table: async table => ({ numbers: await model.ofBlocks(await pipeline.features(table)), failures: [] }),
    close: () => pipeline.close(),
  }
}
