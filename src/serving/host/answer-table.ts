import { isBigheadError } from '../../features/errors/bighead-error.ts'
import { DefinitionError } from '../../features/errors/definition-error.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { Table } from '../../features/table/table.ts'
import { Blocks } from '../../pipeline/blocks.ts'
import { readInputs } from '../../pipeline/read-inputs.ts'
import { type Answered, type AnsweredRows, answerRows } from './answer-rows.ts'
import type { ServedVersion } from './served-version.ts'
import type { ReadyVersion } from './version-pool.ts'

/** A table's rows with the features that were read for them; or the pipeline's inputs, where nothing was. */
export type AnsweredTable = AnsweredRows | (Answered & { readonly rows: null; readonly table: Table })

/** Runs a version's model for the pipeline's inputs; or, where some are missing, reads features for the request's columns first, as of `at`. */
export async function answerTable(
  ready: ReadyVersion,
  inputs: Table,
  at: number,
  signal: AbortSignal,
): Promise<AnsweredTable> {
  if (ready.set !== null && !isWhole(ready, inputs)) {
    return answerRows(
      ready,
      ready.parse([...inputs.rows()], () => at),
      signal,
    )
  }
  const table = pipelineInputs(ready, inputs)
  const parsedAt = performance.now()
  const ran = await ready.runner.table(table, signal)
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
