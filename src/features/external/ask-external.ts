import type { ExternalJoinDefinition } from '../definition/definition.ts'
import { parseDuration } from '../definition/duration.ts'
import { ExternalError } from '../errors/extension-errors.ts'
import { inputReader, Refusal } from '../table/input-value.ts'
import { unlessAborted } from '../unless-aborted.ts'
import type { ExternalAnswer, ExternalFunction, ExternalRequest } from './external-function.ts'

/** What is known of one request: a value and an error, or null, per column. */
export interface ExternalCells {
  readonly values: readonly unknown[]
  readonly errors: readonly (ExternalError | null)[]
}

/** Asks for several requests at once; failures are errors of cells, and only the caller's own signal makes it throw. */
export type AskExternal = (
  requests: readonly ExternalRequest[],
  signal?: AbortSignal,
) => Promise<readonly ExternalCells[]>

/** Asks the code of external features, and reads its answers as the declared types. */
export function externalAsker({ external }: ExternalJoinDefinition, code: ExternalFunction): AskExternal {
  const { name, version, columns } = external
  const names = columns.map(column => column.name)
  const readers = columns.map(column => inputReader(column.type))
  const timeout = parseDuration(code.timeout ?? '1s') ?? 1000
  const failure = (detail: string, cause?: unknown) =>
    new ExternalError(name, version, detail, cause === undefined ? undefined : { cause })
  const failed = (error: ExternalError): ExternalCells => ({
    values: names.map(() => null),
    errors: names.map(() => error),
  })
  const cellsOf = (answer: ExternalAnswer | undefined): ExternalCells => {
    if (answer instanceof Error) return failed(failure(`it failed for this request: ${answer.message}`, answer))
    if (typeof answer !== 'object') return failed(failure('it must answer with an object, null or an Error'))
    const unknown = Object.keys(answer ?? {}).find(column => !names.includes(column))
    if (unknown !== undefined) return failed(failure(`it answers with \`${unknown}\`, which is not declared`))
    const errors: (ExternalError | null)[] = []
    const values = readers.map((read, index) => {
      const value = read(answer?.[names[index] as string])
      errors.push(value instanceof Refusal ? failure(`\`${names[index]}\`: ${value.detail}`) : null)
      return value instanceof Refusal ? null : value
    })
    return { values, errors }
  }
  return async (requests, signal) => {
    try {
      const answers = await inTime(code, requests, timeout, signal)
      if (answers.length === requests.length) return answers.map(cellsOf)
      const error = failure(`it gave ${answers.length} answers to ${requests.length} requests`)
      return requests.map(() => failed(error))
    } catch (cause) {
      signal?.throwIfAborted()
      const isLate = cause instanceof DOMException && cause.name === 'TimeoutError'
      const detail = isLate ? `it took longer than ${timeout} ms` : `it failed: ${messageOf(cause)}`
      const error = failure(detail, cause)
      return requests.map(() => failed(error))
    }
  }
}

/** The answers, or a failure when the time is up, also where the code does not listen to its signal. */
function inTime(
  code: ExternalFunction,
  requests: readonly ExternalRequest[],
  timeout: number,
  given: AbortSignal | undefined,
): Promise<readonly ExternalAnswer[]> {
  const late = AbortSignal.timeout(timeout)
  const signal = given === undefined ? late : AbortSignal.any([late, given])
  return unlessAborted(async () => code.answer(requests, { signal }), signal)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
