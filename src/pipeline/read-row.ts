import { InvalidValueError, UnknownColumnError } from '../features/errors/column-errors.ts'
import { DefinitionError, type Problem } from '../features/errors/definition-error.ts'
import { ParameterError } from '../features/errors/parameter-error.ts'
import type { Schema } from '../features/schema.ts'
import { inputReader, Refusal } from '../features/table/input-value.ts'

/**
 * The values of a row, in the order of a schema, in its types; other columns are ignored, null and undefined are missing values.
 *
 * @throws {ParameterError} where there is no object; {UnknownColumnError | InvalidValueError} for one bad column.
 * @throws {DefinitionError} for several, listing all of them.
 */
export function readRow(row: object, inputs: Schema, subject: string): readonly unknown[] {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new ParameterError('row', 'an object with a value for each column is needed.')
  const problems: (Problem & { readonly error: UnknownColumnError | InvalidValueError })[] = []
  const fail = (name: string, error: UnknownColumnError | InvalidValueError): null => {
    problems.push({ at: name, message: error.message, error })
    return null
  }
  const values = Object.entries(inputs).map(([name, type]) => {
    if (!Object.hasOwn(row, name)) {
      return fail(name, new UnknownColumnError(name, `the row given to ${subject}`, Object.keys(row)))
    }
    const value = inputReader(type)((row as Readonly<Record<string, unknown>>)[name])
    return value instanceof Refusal ? fail(name, new InvalidValueError(name, null, value.detail)) : value
  })
  const [first] = problems
  if (first === undefined) return values
  if (problems.length === 1) throw first.error
  throw new DefinitionError(
    `the row given to ${subject}`,
    problems.map(({ at, message }) => ({ at, message })),
  )
}
