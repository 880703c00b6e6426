import { isBigheadError } from '../../features/errors/bighead-error.ts'
import { DefinitionError } from '../../features/errors/definition-error.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { Table } from '../../features/table/table.ts'
import { Blocks } from '../../pipeline/blocks.ts'
import { readInputs } from '../../pipeline/read-inputs.ts'
import { type CallContext, countCall, rowError, since } from './call-context.ts'
import { checkRowCount } from './check-row-count.ts'
import type { InferCall, InferResult, OutputColumnDefinition } from './infer-call.ts'
import type { Inferred, RanTable } from './model-runner.ts'
import { outputColumns } from './output-columns.ts'
import { readValues, type ServedVersion } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'
import { observeRows } from './watch-version.ts'

/** Answers a table by columns; see `ModelHost.infer`. All rows are answered by the version of the first one's entity. */
export async function inferTable(context: CallContext, call: InferCall, signal: AbortSignal): Promise<InferResult> {
  const begun = performance.now()
  const { slot, limits, record, clock } = context
  const { inputs } = call
  checkRowCount('inputs', inputs.rowCount, limits)
  const chosen = context.named ?? slot.choose(() => firstEntity(context, inputs))
  const { ready } = chosen.held
  const done = chosen.held.use()
  try {
    const { classes, outputs: known } = ready.description
    const wanted = wantedOutputs(known, call.outputs)
    const { ran, resolve, features } = await runTable(context, ready, inputs, { begun, signal })
    const inferred = performance.now()
    const [failure] = ran.failures
    const { name, version, digest } = ready.version
    if (failure !== undefined) throw rowError(`${name}/${version}`, failure.row, failure.error)
    const outputs = outputColumns(ran.numbers, classes, wanted)
    const timings = { resolve, features, ...ran.timings, postprocess: since(inferred) }
    const total = since(begun)
    record(timings, total)
    slot.statistics.answered({ rows: inputs.rowCount, executions: ran.executions }, timings, total, clock())
    countCall(context, chosen)
    return { model: name, version, digest, variant: chosen.variant, rowCount: inputs.rowCount, outputs, timings }
  } catch (error) {
    countCall(context, chosen, error)
    throw error
  } finally {
    done()
  }
}

function firstEntity({ slot }: CallContext, inputs: Table): readonly unknown[] {
  if (inputs.rowCount === 0) return []
  const { request } = slot.main().ready
  const names = slot.keysAt(slot.main().ready).map(at => request[at]?.name ?? '')
  const known = names.filter(name => inputs.columnNames.includes(name))
  return (known.length > 0 ? known : inputs.columnNames).map(name => inputs.column(name).get(0))
}

function wantedOutputs(
  outputs: readonly OutputColumnDefinition[],
  wanted: readonly string[] | undefined,
): readonly OutputColumnDefinition[] {
  if (wanted === undefined) return outputs
  const names = outputs.map(output => output.name)
  const unknown = wanted.filter(name => !names.includes(name))
  if (unknown.length > 0)
    throw new RequestError(
      unknown.map(name => ({ at: `outputs.${name}`, message: `there is no such output.${suggestion(name, names)}` })),
    )
  return wanted.map(name => outputs[names.indexOf(name)] as OutputColumnDefinition)
}

interface Running {
  readonly begun: number
  readonly signal: AbortSignal
}

async function runTable(
  { clock }: CallContext,
  ready: ReadyVersion,
  inputs: Table,
  { begun, signal }: Running,
): Promise<{ readonly ran: RanTable; readonly resolve: number; readonly features: number }> {
  const isWhole = Object.keys(ready.pipeline.inputs).every(name => Object.hasOwn(inputs.columnTypes, name))
  if (isWhole || ready.set === null) {
    const table = pipelineInputs(ready, inputs)
    const resolve = since(begun)
    const ran = await ready.runner.table(table, signal)
    if (ran.failures.length === 0) ready.watch?.observeTable(table, ran.numbers)
    return { ran, resolve, features: 0 }
  }
  const requests = ready.parse([...inputs.rows()], clock)
  const parsed = performance.now()
  const rows = await readValues(ready, requests, signal)
  const features = since(parsed)
  const { answers, ...ran } = await ready.runner.rows(
    rows.map(row => row.values),
    signal,
  )
  observeRows(ready, rows, answers)
  const numbers = numbersOf(answers, ready.description.classes)
  return { ran: { ...ran, numbers }, resolve: (parsed - begun) * 1000, features }
}

/** Exactly the pipeline's inputs, in its types; what is missing, wrong or unknown is named. */
function pipelineInputs({ pipeline }: ServedVersion, inputs: Table): Table {
  if (inputs.shape.equals(pipeline.inputs)) return inputs
  const names = Object.keys(pipeline.inputs)
  const unknown = inputs.columnNames.filter(name => !names.includes(name))
  const problems = unknown.map(at => ({ at, message: `the model has no such input.${suggestion(at, names)}` }))
  if (problems.length > 0) throw new RequestError(problems)
  try {
    return readInputs(Blocks.of(inputs), pipeline.inputs, pipeline.kind)
  } catch (error) {
    if (error instanceof DefinitionError) throw new RequestError(error.problems)
    if (isBigheadError(error))
      throw new RequestError([{ at: String(Object(error).column ?? 'inputs'), message: error.message }])
    throw error
  }
}

function numbersOf(answers: readonly (Inferred | null)[], classes: readonly unknown[] | null): Float64Array {
  const width = classes?.length ?? 1
  const numbers = new Float64Array(answers.length * width).fill(Number.NaN)
  const labels = classes?.map(String) ?? []
  for (const [row, answer] of answers.entries()) {
    if (answer === null) continue
    if (typeof answer === 'number') numbers[row] = answer
    else for (let at = 0; at < width; at++) numbers[row * width + at] = answer.probabilities[labels[at] as string] ?? 0
  }
  return numbers
}
