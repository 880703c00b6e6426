import { isBigheadError } from '../../features/errors/bighead-error.ts'
import { DefinitionError } from '../../features/errors/definition-error.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { Table } from '../../features/table/table.ts'
import { Blocks } from '../../pipeline/blocks.ts'
import { readInputs } from '../../pipeline/read-inputs.ts'
import { type Answered, type AnsweredRows, answerRows } from './answer-rows.ts'
import type { RanCall } from './model-runner.ts'
import type { ServedVersion } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'

/** A table's rows with the features that were read for them; or the pipeline's inputs, where nothing was. */
export type AnsweredTable = AnsweredRows | (Answered & { readonly rows: null; readonly table: Table })

/** A table that was given to a version: the pipeline's inputs, or rows to read features for. */
export interface GivenTable {
  /** Null: some inputs are missing, so features are read for the rows of `given`. */
  readonly inputs: Table | null
  readonly given: Table
}

/**
 * Takes a table for a version.
 *
 * @throws {RequestError} naming what is missing, wrong or unknown among the pipeline's inputs.
 */
export function takeGiven(version: ReadyVersion, given: Table): GivenTable {
  const isRequest = version.set !== null && !isWhole(version, given)
  return { inputs: isRequest ? null : pipelineInputs(version, given), given }
}

/** Runs a version's model for the pipeline's inputs, where nothing has to be waited for; else null. */
export function answerNow(ready: ReadyVersion, { inputs }: GivenTable): AnsweredTable | null {
  if (inputs === null) return null
  const parsedAt = performance.now()
  const ran = ready.runner.tableNow(inputs)
  return ran === null ? null : answered(ready, inputs, ran, parsedAt)
}

/** Runs a version's model for the pipeline's inputs; or, where some are missing, reads features for the request's columns first, as of `at`. */
export async function answerTable(
  ready: ReadyVersion,
  { inputs, given }: GivenTable,
  at: number,
  signal: AbortSignal,
): Promise<AnsweredTable> {
  if (inputs === null) {
    return answerRows(
      ready,
      ready.parse([...given.rows()], () => at),
      signal,
    )
  }
  const parsedAt = performance.now()
  return answered(ready, inputs, await ready.runner.table(inputs, signal), parsedAt)
}

function answered(ready: ReadyVersion, table: Table, ran: RanCall, parsedAt: number): AnsweredTable {
  const ranAt = performance.now()
  if (ran.failures.length === 0) ready.watch?.observeTable(table, ran.numbers)
  return { rows: null, table, ran, parsedAt, features: 0, ranAt }
}

/** Whether a table has all that the pipeline reads. */
function isWhole({ description }: ServedVersion, { columnTypes }: Table): boolean {
  return description.pipelineInputs.every(({ name }) => Object.hasOwn(columnTypes, name))
}

/** Exactly the pipeline's inputs, in its types; what is missing, wrong or unknown is named. */
function pipelineInputs({ kind, inputs: schema }: ServedVersion, inputs: Table): Table {
  if (inputs.shape.equals(schema)) return inputs
  const names = Object.keys(schema)
  const unknown = inputs.columnNames.filter(name => !names.includes(name))
  const problems = unknown.map(at => ({ at, message: `the model has no such input.${suggestion(at, names)}` }))
  if (problems.length > 0) throw new RequestError(problems)
  try {
    return readInputs(Blocks.of(inputs), schema, kind)
  } catch (error) {
    if (error instanceof DefinitionError) throw new RequestError(error.problems)
    if (isBigheadError(error))
      throw new RequestError([{ at: String(Object(error).column ?? 'inputs'), message: error.message }])
    throw error
  }
}
