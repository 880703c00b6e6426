import type { BackfillReport } from '../backfill.ts'
import type { ExternalJoinDefinition, FeatureSetDefinition } from '../definition/definition.ts'
import { type GivenColumn, type GivenColumns, withGiven } from '../engine/bootstrap.ts'
import { timesOf } from '../engine/source-times.ts'
import type { Extensions } from '../extensions.ts'
import { loadExtensions } from '../load-extensions.ts'
import { columnFromExact } from '../table/build-column.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { externalAsker } from './ask-external.ts'
import { type ExternalFunction, functionOf } from './external-function.ts'

/** The external columns of a backfill, and how they came about. */
export interface BackfilledExternals {
  readonly columns: ReadonlyMap<string, Column>
  readonly report: BackfillReport['external']
}

/** Per declared column, a value and an error for each row of the spine; `asked` says which rows were asked for. */
interface Answers {
  readonly asked: Uint8Array
  readonly values: readonly unknown[][]
  readonly errors: readonly (Error | null)[][]
}

/** How many rows are asked for in one call. */
const batchSize = 1000

/** External features over history: what is given, then the answers of code that knows the past; the rest is null and counted. */
export async function backfillExternals(
  set: FeatureSetDefinition,
  spine: Table,
  given: GivenColumns,
  extensions: Extensions | undefined,
  signal: AbortSignal | undefined,
): Promise<BackfilledExternals> {
  if (set.external.length === 0) return { columns: new Map(), report: [] }
  const { external } = await loadExtensions(extensions)
  const columns = new Map<string, Column>()
  const report: BackfillReport['external'][number][] = []
  for (const join of set.external) {
    const own = join.external.columns.map(({ name }) => given.get(`${join.alias}_${name}`))
    const answers = await answersOf(join, functionOf(join, external), set.time, spine, own, signal)
    for (const [index, { name, type }] of join.external.columns.entries()) {
      const column = `${join.alias}_${name}`
      const answered = columnFromExact(type, answers.values[index] as never)
      columns.set(column, withGiven(answered, null, own[index]))
      report.push({ column, ...countsOf(answers.asked, answers.errors[index] ?? [], own[index]) })
    }
  }
  return { columns, report }
}

/** Asks for the rows of which a column is not given and no key is missing, where the code knows the past. */
async function answersOf(
  join: ExternalJoinDefinition,
  code: ExternalFunction | undefined,
  time: string,
  spine: Table,
  given: readonly (GivenColumn | undefined)[],
  signal: AbortSignal | undefined,
): Promise<Answers> {
  const nothing = <Value>(): (Value | null)[][] =>
    join.external.columns.map(() => new Array<Value | null>(spine.rowCount).fill(null))
  const [values, errors, asked] = [nothing<unknown>(), nothing<Error>(), new Uint8Array(spine.rowCount)]
  if (code?.asOf !== true) return { asked, values, errors }
  const times = timesOf(spine.column(time))
  const keys = join.keys.map(({ group, request }) => [group, spine.column(request)] as const)
  const open = [...times.keys()].filter(
    row => given.some(part => part?.has[row] !== 1) && keys.every(([, column]) => column.get(row) !== null),
  )
  const ask = externalAsker(join, code)
  for (let start = 0; start < open.length; start += batchSize) {
    signal?.throwIfAborted()
    const rows = open.slice(start, start + batchSize)
    const questions = rows.map(row => ({
      at: times[row] as number,
      keys: Object.fromEntries(keys.map(([name, column]) => [name, column.get(row)])),
    }))
    for (const [index, cells] of (await ask(questions, signal)).entries()) {
      const row = rows[index] as number
      asked[row] = 1
      for (const [column, into] of values.entries()) into[row] = cells.values[column]
      for (const [column, into] of errors.entries()) into[row] = cells.errors[column] ?? null
    }
  }
  return { asked, values, errors }
}

function countsOf(
  asked: Uint8Array,
  errors: readonly (Error | null)[],
  given: GivenColumn | undefined,
): Omit<BackfillReport['external'][number], 'column'> {
  const counts = { given: 0, answered: 0, failed: 0, unknown: 0 }
  let error: Error | null = null
  for (const [row, isAsked] of asked.entries()) {
    if (given?.has[row] === 1) counts.given++
    else if (isAsked === 0) counts.unknown++
    else if (errors[row] === null) counts.answered++
    else {
      counts.failed++
      error ??= errors[row] ?? null
    }
  }
  return { ...counts, error }
}
