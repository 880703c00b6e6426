import type { ColumnDefinition } from '../../features/definition/definition.ts'
import type { Problem } from '../../features/errors/definition-error.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { InputRow, Schema } from '../../features/schema.ts'
import { isObject } from './body-fields.ts'

const deepest = 32

/**
 * Rows of JSON as rows of values: integers of 64 bits may be texts of digits, bytes are base64; the rest is as it is.
 *
 * @throws {RequestError} for what is no object, and for numbers that are too large for a double: they would become infinite.
 */
export function jsonRows(rows: readonly unknown[], columns: readonly ColumnDefinition[]): readonly InputRow<Schema>[] {
  const problems: Problem[] = []
  const readers = columns.filter(({ type }) => type === 'bigint' || type === 'binary')
  const read = rows.map((row, index) => {
    const at = rows.length === 1 ? 'entity' : `entities[${index}]`
    if (!isObject(row)) {
      problems.push({ at, message: 'an object is needed' })
      return {}
    }
    for (const name in row) checkNumbers(row[name], `${at}.${name}`, deepest, problems)
    return readers.length === 0 ? row : withTexts(row, readers)
  })
  if (problems.length > 0) throw new RequestError(problems)
  return read as readonly InputRow<Schema>[]
}

function checkNumbers(value: unknown, at: string, depth: number, problems: Problem[]): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) problems.push({ at, message: 'the number is too large for a double' })
  } else if (typeof value === 'object' && value !== null) {
    if (depth === 0) problems.push({ at, message: `it is nested more than ${deepest} deep` })
    else for (const item of Object.values(value)) checkNumbers(item, at, depth - 1, problems)
  }
}

/** What is no such text stays as it is, for the request's own check to name. */
function withTexts(row: { readonly [name: string]: unknown }, columns: readonly ColumnDefinition[]): object {
  const changed: { [name: string]: unknown } = { ...row }
  for (const { name, type } of columns) {
    const text = Object.hasOwn(row, name) ? row[name] : null
    if (typeof text !== 'string') continue
    if (type === 'bigint') {
      if (/^-?\d{1,19}$/.test(text)) changed[name] = BigInt(text)
    } else if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) changed[name] = Uint8Array.from(Buffer.from(text, 'base64'))
  }
  return changed
}
