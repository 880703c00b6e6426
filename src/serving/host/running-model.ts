import type { Schema } from '../../features/schema.ts'
import type { Table } from '../../features/table/table.ts'
import type { PipelineOf } from './any-pipeline.ts'
import type { ValueRows } from './batch-work.ts'

/** A model that computes somewhere else, in another thread say: `width` numbers a row. */
export interface RunningModel {
  readonly width: number
  rows(values: ValueRows): Promise<Float64Array>
  table(table: Table): Promise<Float64Array>
  close(): Promise<void>
}

/** A pipeline whose model answers later; rows are values of these columns. */
export function laterModel(pipeline: PipelineOf<'later'>, columns: Schema): RunningModel {
  const { model } = pipeline
  return {
    width: model.width,
    rows: model.compileRows(pipeline.program, columns),
    table: async table => model.ofBlocks(await pipeline.features(table)),
    close: () => pipeline.close(),
  }
}
