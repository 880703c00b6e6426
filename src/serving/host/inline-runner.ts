import type { Schema } from '../../features/schema.ts'
import { sliceTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { runProgram } from '../../pipeline/run-program.ts'
import type { PipelineOf } from './any-pipeline.ts'
import { appendNumbers, type BatchWork, type RowFailure, runApart, tableWork, type ValueRows } from './batch-work.ts'
import type { ModelRunner, RanCall } from './model-runner.ts'

/** The number of rows of a table that are computed before other calls get a turn. */
const tableRows = 1024

/** Others have a turn after so many milliseconds. */
const turn = 5

/** At most so many rows of a table are computed one by one, which costs less than to set out its columns; so each fails in its own words. */
const fewRows = 8

/** Writes the numbers of a row. */
type ComputeRow = (values: readonly unknown[], into: Float64Array) => void

/** Runs a model that answers at once in this thread, which yields to others during long calls. */
export function inlineRunner(
  pipeline: PipelineOf<'now'>,
  columns: Schema,
  onBatch: (rows: number) => void,
): ModelRunner {
  const { model } = pipeline
  const compute = model.compileRow(pipeline.program, columns)
  let inputs: ComputeRow | null = null
  const computeInputs: ComputeRow = (values, into) => {
    inputs ??= model.compileRow(pipeline.program, pipeline.inputs)
    inputs(values, into)
  }
  const runFew = (table: Table, signal: AbortSignal): Promise<RanCall> =>
    runRows(computeInputs, model.width, valuesOf(table), signal)
  const runMany = (table: Table, signal: AbortSignal): Promise<RanCall> => {
    let transform = 0
    const work = tableWork(model.width, async part => {
      if (part.rowCount <= fewRows) return runFew(part, signal)
      const begun = performance.now()
      const features = await pipeline.features(part)
      transform += performance.now() - begun
      return { numbers: model.ofBlocks(features), failures: [] }
    })
    return runTable(work, table, signal, () => transform)
  }
  return {
    queued: 0,
    rows(values, signal) {
      onBatch(values.length)
      return runRows(compute, model.width, values, signal)
    },
    table(table, signal) {
      onBatch(table.rowCount)
      return table.rowCount <= fewRows ? runFew(table, signal) : runMany(table, signal)
    },
    tableNow(table) {
      if (table.rowCount > tableRows) return null
      try {
        const ran = table.rowCount <= fewRows ? fewNow(computeInputs, model.width, table) : manyNow(pipeline, table)
        onBatch(table.rowCount)
        return ran
      } catch {
        // Which rows fail, and why, `table` says.
        return null
      }
    },
    close: () => pipeline.close(),
  }
}

function valuesOf(table: Table): ValueRows {
  const rows: (readonly unknown[])[] = []
  for (let row = 0; row < table.rowCount; row++) rows.push(table.values(row))
  return rows
}

function fewNow(compute: ComputeRow, width: number, table: Table): RanCall {
  const begun = performance.now()
  const numbers = new Float64Array(table.rowCount * width)
  const own = table.rowCount === 1 ? numbers : new Float64Array(width)
  for (let row = 0; row < table.rowCount; row++) {
    compute(table.values(row), own)
    if (own !== numbers) numbers.set(own, row * width)
  }
  return ranNow(numbers, begun, begun)
}

function manyNow({ model, program }: PipelineOf<'now'>, table: Table): RanCall {
  const begun = performance.now()
  const features = runProgram(program, table)
  const transformed = performance.now()
  return ranNow(model.ofBlocks(features), begun, transformed)
}

function ranNow(numbers: Float64Array, begun: number, transformed: number): RanCall {
  const infer = (performance.now() - transformed) * 1000
  return { numbers, failures: [], executions: 1, timings: { queue: 0, transform: (transformed - begun) * 1000, infer } }
}

async function runRows(compute: ComputeRow, width: number, values: ValueRows, signal: AbortSignal): Promise<RanCall> {
  const begun = performance.now()
  const numbers = new Float64Array(values.length * width)
  const own = new Float64Array(width)
  const failures: RowFailure[] = []
  let next = begun + turn
  for (let row = 0; row < values.length; row++) {
    try {
      compute(values[row] as readonly unknown[], own)
    } catch (error) {
      own.fill(Number.NaN)
      failures.push({ row, error })
    }
    numbers.set(own, row * width)
    if ((row & 15) === 15 && performance.now() > next) next = await giveWay(signal)
  }
  const timings = { queue: 0, transform: 0, infer: (performance.now() - begun) * 1000 }
  return { numbers, failures, executions: 1, timings }
}

async function runTable(
  work: BatchWork<Table>,
  table: Table,
  signal: AbortSignal,
  transformed: () => number,
): Promise<RanCall> {
  const begun = performance.now()
  const parts: Float64Array[] = []
  const failures: RowFailure[] = []
  let next = begun + turn
  for (let from = 0; from === 0 || from < table.rowCount; from += tableRows) {
    if (from > 0 && performance.now() > next) next = await giveWay(signal)
    const part = from === 0 && table.rowCount <= tableRows ? table : sliceTable(table, from, from + tableRows)
    const ran = await runApart(work, part, () => false)
    parts.push(ran.numbers)
    for (const { row, error } of ran.failures) failures.push({ row: row + from, error })
  }
  const transform = transformed()
  const infer = performance.now() - begun - transform
  return {
    numbers: appendNumbers(parts),
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
