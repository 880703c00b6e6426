import type { Schema } from '../../features/schema.ts'
import { sliceTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import type { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import type { RowFailure, ValueRows } from './batch-work.ts'
import { runApart, tableWork } from './batch-work.ts'
import type { Inferred, ModelRunner, RanRows, RanTable } from './model-runner.ts'

/** So many rows of a table are computed before others have a turn. */
const tableRows = 1024

/** Others have a turn after so many milliseconds. */
const turn = 5

/** A table of at most so many rows is computed row by row, which costs less than to set out its columns. */
const fewRows = 8

/** Writes the numbers of a row. */
type ComputeRow = (values: readonly unknown[], into: Float64Array) => void

/** Runs a model that answers at once in this thread, which gives way to others in long calls. */
export function inlineRunner(
  pipeline: FittedClassifier<Schema> | FittedRegressor<Schema>,
  columns: Schema,
  onBatch: (rows: number) => void,
): ModelRunner {
  const infer = pipeline.compileRow(columns) as (values: readonly unknown[]) => Inferred
  const { model } = pipeline
  let compute: ComputeRow | null = null
  return {
    queued: 0,
    async rows(values, signal) {
      onBatch(values.length)
      return runRows(infer, values, signal)
    },
    async table(table, signal) {
      onBatch(table.rowCount)
      if (table.rowCount <= fewRows) {
        compute ??= model.compileRow(pipeline.program, pipeline.inputs)
        return runFew(compute, table, model.width)
      }
      let transform = 0
      const work = tableWork(async part => {
        const begun = performance.now()
        const features = await pipeline.features(part)
        transform += performance.now() - begun
        return model.ofBlocks(features)
      }, model.width)
      return runTable(work, table, signal, () => transform)
    },
    close: () => pipeline.close(),
  }
}

async function runRows(
  infer: (values: readonly unknown[]) => Inferred,
  values: ValueRows,
  signal: AbortSignal,
): Promise<RanRows> {
  const begun = performance.now()
  const answers: (Inferred | null)[] = []
  const failures: RowFailure[] = []
  let next = begun + turn
  for (const [row, each] of values.entries()) {
    try {
      answers.push(infer(each))
    } catch (error) {
      answers.push(null)
      failures.push({ row, error })
    }
    if ((row & 15) === 15 && performance.now() > next) next = await giveWay(signal)
  }
  const timings = { queue: 0, transform: 0, infer: (performance.now() - begun) * 1000 }
  return { answers, failures, executions: 1, timings }
}

function runFew(compute: ComputeRow, table: Table, width: number): RanTable {
  const begun = performance.now()
  const { columns } = table
  const numbers = new Float64Array(table.rowCount * width)
  const values = new Array<unknown>(columns.length)
  const failures: RowFailure[] = []
  for (let row = 0; row < table.rowCount; row++) {
    for (let at = 0; at < columns.length; at++) values[at] = columns[at]?.get(row)
    const own = numbers.subarray(row * width, (row + 1) * width)
    try {
      compute(values, own)
    } catch (error) {
      own.fill(Number.NaN)
      failures.push({ row, error })
    }
  }
  return {
    numbers,
    failures,
    executions: 1,
    timings: { queue: 0, transform: 0, infer: (performance.now() - begun) * 1000 },
  }
}

async function runTable(
  work: ReturnType<typeof tableWork>,
  table: Table,
  signal: AbortSignal,
  transformed: () => number,
): Promise<RanTable> {
  const begun = performance.now()
  const parts: Float64Array[] = []
  const failures: RowFailure[] = []
  let next = begun + turn
  for (let from = 0; from === 0 || from < table.rowCount; from += tableRows) {
    if (from > 0 && performance.now() > next) next = await giveWay(signal)
    const part = from === 0 && table.rowCount <= tableRows ? table : sliceTable(table, from, from + tableRows)
    const ran = await runApart(work, part, () => false)
    parts.push(ran.answers)
    for (const { row, error } of ran.failures) failures.push({ row: row + from, error })
  }
  const transform = transformed()
  const infer = performance.now() - begun - transform
  return {
    numbers: work.append(parts),
    failures,
    executions: 1,
    timings: { queue: 0, transform: transform * 1000, infer: infer * 1000 },
  }
}

async function giveWay(signal: AbortSignal): Promise<number> {
  await new Promise<void>(resolve => setImmediate(resolve))
  signal.throwIfAborted()
  return performance.now() + turn
}
