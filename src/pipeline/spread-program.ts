import { ThreadError } from '../features/errors/thread-error.ts'
import { callsOwnCode } from '../features/expression/own-function.ts'
import { isShareable, shareTable } from '../features/parallel/shared-memory.ts'
import { outputColumn, type SharedOutput, sharedOutput } from '../features/parallel/shared-output.ts'
import { threadPool } from '../features/parallel/thread-pool.ts'
import { neighbour, type Threads, type ThreadWork } from '../features/parallel/threads.ts'
import type { LongRunning } from '../features/progress.ts'
import type { DataType } from '../features/schema.ts'
import { Column } from '../features/table/column.ts'
import { concatColumns } from '../features/table/concat-tables.ts'
import type { Table } from '../features/table/table.ts'
import { type Block, Blocks } from './blocks.ts'
import type { FittedTransform } from './fitted-transform.ts'
import { overSparse } from './over-sparse.ts'
import type { Output, Program } from './program.ts'
import type { ProgramAnswer, ProgramWork, RowRun, SparseNumbers } from './program-work.ts'
import { readInputs } from './read-inputs.ts'
import { namedBlock, outputGroups, runProgram } from './run-program.ts'
import type { FitContext, TransformOptions } from './step.ts'

const work: ThreadWork<ProgramWork, RowRun, ProgramAnswer> = {
  url: neighbour('program-work', import.meta.url),
  load: () => import('./program-work.ts'),
}

/** Runs of a thread: several, so that a slow one does not keep the others waiting. */
const runsEach = 3

/** Transforming so many values takes about twice as long as getting threads ready. */
const worthwhile = 48_000_000

/**
 * As `runProgram`, by as many threads as asked for, or where no number is given one for each core if there is much to do: the same bits
 * for any number of them.
 */
export async function spreadProgram(program: Program, table: Table, options: TransformOptions): Promise<Blocks> {
  options.signal?.throwIfAborted()
  const isSmall = table.rowCount * table.columnNames.length < worthwhile
  if (options.threads === undefined && isSmall) return runProgram(program, table)
  const threads = await threadPool(options.threads)
  try {
    return await runOn(threads, program, table, options)
  } finally {
    await threads.close()
  }
}

/** What a fitted transform gives, worked out by the threads of a fit where it has some. */
export async function applyTransform(fitted: FittedTransform, data: Blocks, context: FitContext): Promise<Blocks> {
  if (context.threads === undefined) return fitted.apply(data)
  const sparse = overSparse(fitted.program, data)
  return sparse ?? runOn(context.threads, fitted.program, readInputs(data, fitted.inputs, fitted.kind), context)
}

async function runOn(threads: Threads, program: Program, table: Table, running: LongRunning): Promise<Blocks> {
  if (threads.count === 1 || !canSpread(table) || callsOwn(program)) return runProgram(program, table)
  try {
    return await programByThreads(program, table, threads, running)
  } catch (error) {
    running.signal?.throwIfAborted()
    if (error instanceof ThreadError) throw error
    // A part knows neither the numbers of the table's rows nor the first wrong column of all: the error is the whole table's.
    return runProgram(program, table)
  }
}

/** Own code stays with the thread that has it. */
function callsOwn({ outputs, checks = [] }: Program): boolean {
  return [...outputs.map(({ expression }) => expression), ...checks].some(callsOwnCode)
}

function canSpread(table: Table): boolean {
  return table.rowCount > 0 && table.columnNames.every(name => isShareable(table.column(name).data))
}

/** The rows divided among threads; an error is that of a part. */
export async function programByThreads(
  program: Program,
  table: Table,
  threads: Threads,
  { signal, onProgress }: LongRunning,
): Promise<Blocks> {
  const { rowCount } = table
  const dense = program.outputs.filter(output => output.kind === 'dense')
  const outputs = dense.map(({ type }) => sharedOutput(type, rowCount, true))
  const runs = rowRuns(rowCount, threads.count * runsEach)
  let done = 0
  const sent = { program: withoutNames(program), inputs: shareTable(table), outputs }
  const answers = await threads.run(work, sent, runs, {
    stage: 'transform',
    ...(signal && { signal }),
    onDone: run => {
      const { start, end } = runs[run] as RowRun
      done += end - start
      onProgress?.({ stage: 'transform', done, total: rowCount, unit: 'rows' })
    },
  })
  const columns = dense.map(({ name, type }, index) => {
    const output = outputs[index] as SharedOutput | null
    return [name, output === null ? gather(type, answers, runs, index) : outputColumn(type, output)] as const
  })
  const byName = new Map(columns)
  let sparse = 0
  const blocks = outputGroups(program.outputs).map((group): Block => {
    if (group.kind === 'sparse') {
      const block = sparse++
      const parts = answers.map(answer => answer.sparse[block] as SparseNumbers)
      return namedBlock(group.outputs, concatSparse(parts))
    }
    return { kind: 'dense', columns: group.outputs.map(({ name }) => [name, byName.get(name) as Column] as const) }
  })
  return new Blocks(blocks, rowCount)
}

/** A program whose vectors have no names: threads do not need them, and there may be millions. */
function withoutNames(program: Program): Program {
  const outputs = program.outputs.map((output): Output => {
    if (output.kind === 'dense') return output
    const { kind, weight, expression } = output
    return { kind, names: [], weight, expression }
  })
  return { ...program, outputs }
}

/** About so many runs; each starts at a multiple of 8, so that each byte of a bitmap is one thread's. */
function rowRuns(rowCount: number, count: number): readonly RowRun[] {
  const length = Math.ceil(rowCount / count / 8) * 8
  return Array.from({ length: Math.ceil(rowCount / length) }, (_, run) => ({
    start: run * length,
    end: Math.min((run + 1) * length, rowCount),
  }))
}

function gather(type: DataType, answers: readonly ProgramAnswer[], runs: readonly RowRun[], output: number): Column {
  const parts = answers.map(({ dense }, run) => {
    const data = dense[output]
    const { start, end } = runs[run] as RowRun
    if (data === null || data === undefined) throw new TypeError('the answers of a thread are missing')
    return new Column(type, end - start, data)
  })
  return concatColumns(parts)
}

/** The rows of all parts of a sparse block, one after the other. */
function concatSparse(parts: readonly SparseNumbers[]): SparseNumbers {
  const rows = parts.reduce((sum, { indptr }) => sum + indptr.length - 1, 0)
  const count = parts.reduce((sum, { indices }) => sum + indices.length, 0)
  const [indptr, indices, values] = [new Int32Array(rows + 1), new Int32Array(count), new Float64Array(count)]
  let [row, at] = [0, 0]
  for (const part of parts) {
    for (let next = 1; next < part.indptr.length; next++) indptr[++row] = at + (part.indptr[next] as number)
    indices.set(part.indices, at)
    values.set(part.values, at)
    at += part.indices.length
  }
  return { indptr, indices, values }
}
