import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { Column } from '../../features/table/column.ts'
import { takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import { timingsOf } from './answer-rows.ts'
import { type AnsweredTable, answerNow, answerTable, takeGiven } from './answer-table.ts'
import type { Answering } from './by-deadline.ts'
import { type CallContext, countAnswered, countCall, rowError } from './call-context.ts'
import { checkRowCount } from './check-row-count.ts'
import type { InferCall, InferResult, OutputColumnDefinition } from './infer-call.ts'
import { logRows, logTable } from './log-rows.ts'
import type { Chosen } from './model-slot.ts'
import { outputColumns } from './output-columns.ts'
import type { AskShadow } from './shadowing.ts'
import type { ReadyVersion } from './version-pool.ts'

/** Answers a table by columns; see `ModelHost.infer`. All rows are answered by the version of the first one's entity. */
export function inferTable(context: CallContext, call: InferCall): Answering<InferResult> {
  const begun = performance.now()
  const { slot, limits, at } = context
  const { inputs } = call
  checkRowCount('inputs', inputs.rowCount, limits)
  const main = context.named?.held ?? slot.main()
  const entityAt = entities(context, main.ready, inputs)
  const chosen = context.named ?? slot.choose(() => (inputs.rowCount === 0 ? [] : entityAt(0)))
  const { ready } = chosen.held
  try {
    const wanted = wantedOutputs(ready.description.outputs, call.outputs)
    const asked: AskedTable = { inputs, wanted, entityAt, chosen, begun }
    const taken = takeGiven(ready, inputs)
    const answered = answerNow(ready, taken)
    if (answered !== null) return { now: resultOf(context, asked, answered) }
    return { later: signal => inferLater(context, asked, () => answerTable(ready, taken, at, signal)) }
  } catch (error) {
    countCall(context, chosen, error)
    throw error
  }
}

/** A table, the outputs that are wanted for it, and the version that was chosen. */
interface AskedTable {
  readonly inputs: Table
  readonly wanted: readonly OutputColumnDefinition[]
  readonly entityAt: (row: number) => readonly unknown[]
  readonly chosen: Chosen
  readonly begun: number
}

async function inferLater(
  context: CallContext,
  asked: AskedTable,
  answer: () => Promise<AnsweredTable>,
): Promise<InferResult> {
  const done = asked.chosen.held.use()
  try {
    return resultOf(context, asked, await answer())
  } catch (error) {
    countCall(context, asked.chosen, error)
    throw error
  } finally {
    done()
  }
}

/** The result of what was answered, which is counted, logged, and shown to the shadow. */
function resultOf(context: CallContext, asked: AskedTable, answered: AnsweredTable): InferResult {
  const { inputs, wanted, entityAt, chosen, begun } = asked
  const { ready } = chosen.held
  const { numbers, failures } = answered.ran
  const [failure] = failures
  const { name, version, digest } = ready.version
  if (failure !== undefined) throw rowError(`${name}/${version}`, failure.row, failure.error)
  const outputs = outputColumns(numbers, ready.description.classes, wanted)
  const timings = timingsOf(answered, begun)
  countAnswered(context, chosen, { rows: inputs.rowCount, ran: answered.ran, timings })
  keep(context, ready, answered, entityAt)
  if (context.slot.shadow !== null) showShadow(context, asked, numbers)
  return { model: name, version, digest, variant: chosen.variant, rowCount: inputs.rowCount, outputs, timings }
}

function showShadow(context: CallContext, { inputs, entityAt, chosen }: AskedTable, numbers: Float64Array): void {
  const { ready } = chosen.held
  context.shadowing.after(context, {
    count: inputs.rowCount,
    entityAt,
    predictionAt: row => ready.predictionAt(numbers, row * ready.width),
    take: rows => askingTable(takeTable(inputs, Int32Array.from(rows)), context.at),
  })
}

/** Asks about a table alone: the call that it is of is let go. */
function askingTable(table: Table, at: number): AskShadow {
  return async (shadow, signal) => (await answerTable(shadow, takeGiven(shadow, table), at, signal)).ran
}

/** What identifies the entity of a row: the keys of the request that the table has, else all of its columns. */
function entities({ slot }: CallContext, main: ReadyVersion, inputs: Table): (row: number) => readonly unknown[] {
  let columns: readonly Column[] | null = null
  return row => {
    columns ??= entityColumns(slot.keysAt(main), main, inputs)
    return columns.map(column => column.get(row))
  }
}

function entityColumns(keysAt: readonly number[], { request }: ReadyVersion, inputs: Table): readonly Column[] {
  const names = keysAt.map(at => request[at]?.name ?? '')
  const known = names.filter(name => Object.hasOwn(inputs.columnTypes, name))
  return (known.length > 0 ? known : inputs.columnNames).map(name => inputs.column(name))
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

/** Counts what was missing of features, and logs. */
function keep(
  context: CallContext,
  ready: ReadyVersion,
  answered: AnsweredTable,
  entityAt: (row: number) => readonly unknown[],
): void {
  if (answered.rows === null) logTable(context, ready, answered.table, { ran: answered.ran, entityAt })
  else {
    context.slot.missing.count(ready.joined, answered.rows)
    logRows(context, ready, answered)
  }
}
