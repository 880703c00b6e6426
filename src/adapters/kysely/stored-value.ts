import type { RawBuilder } from 'kysely'
import { ColumnTypeError } from '../../features/errors/column-errors.ts'
import { type DataType, typeName } from '../../features/schema.ts'
import type { StoredColumn } from './stored-columns.ts'

/** How a stored column is read as a declared one. */
export interface ValueReader {
  /** What is selected: numbers of 64 bits and times come as texts, so that no driver can change them. */
  readonly selected: RawBuilder<unknown>
  /** The value of what the driver gives that is not null; what is no such value is left to be refused with its row. */
  readonly read: (given: unknown) => unknown
}

/** Refuses a stored type that cannot be read as the declared one. */
export function wrongType(column: string, table: string, { type }: StoredColumn, declared: DataType): ColumnTypeError {
  return new ColumnTypeError(column, `table \`${table}\``, `\`${type}\``, typeName(declared))
}

/** A text of an integer as a number; what would lose digits stays a text. */
export function integerOf(text: unknown): unknown {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

/** A text of an integer as a bigint; what is none stays as it is. */
export function bigintOf(text: unknown): unknown {
  return /^-?\d+$/.test(String(text)) ? BigInt(String(text)) : text
}

/** The list, map or struct in a text of JSON; a text that is none stays one. */
export function jsonOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
