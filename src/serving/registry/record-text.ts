import { ParameterError } from '../../features/errors/parameter-error.ts'
import { plainJson } from './plain-json.ts'

/** The bytes of the largest record that is written or read. */
export const recordLimit: number = 8 << 20

/**
 * The text of a record, with sorted keys.
 *
 * @throws {DefinitionError} where JSON would lose something.
 * @throws {ParameterError} naming the parameter where no reader would take it.
 */
export function recordText(value: unknown, parameter: string, subject: string): string {
  const text = plainJson(value, subject)
  const bytes = Buffer.byteLength(text)
  if (bytes <= recordLimit) return text
  const detail = `${subject} has ${bytes} bytes as JSON, and a registry keeps at most ${recordLimit} in a record; register what is large as a file.`
  throw new ParameterError(parameter, detail)
}
