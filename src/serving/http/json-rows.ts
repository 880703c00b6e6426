import type { ColumnDefinition } from '../../features/definition/definition.ts'
import type { Problem } from '../../features/errors/definition-error.ts'
import { RequestError } from '../../features/errors/online-errors.ts'
import type { InputRow, ScalarType, Schema } from '../../features/schema.ts'
import { isObject, type JsonObject } from './json-object.ts'

const deepest = 32

/** Problems that one answer names. */
const most = 20

/**
 * Rows of JSON as rows of values: integers of 64 bits may be texts of digits, bytes are base64; the rest is as it is.
 *
 * @throws {RequestError} for anything that is not an object, and for numbers that are too large for a double: they would become infinite.
 */
export function jsonRows(rows: readonly unknown[], columns: readonly ColumnDefinition[]): readonly InputRow<Schema>[] {
  const texts = textColumns(columns)
  const problems: Problem[] = []
  const read = rows.map((row, index) => {
    if (!isObject(row)) {
      if (problems.length < most) problems.push({ at: placeOf(index, rows), message: 'an object is needed' })
      return row
    }
    for (const name in row) {
      const message = numberProblem(row[name], deepest)
      if (message !== null && problems.length < most) problems.push({ at: `${placeOf(index, rows)}.${name}`, message })
    }
    return texts.length === 0 ? row : withTexts(row, texts)
  })
  if (problems.length > 0) throw new RequestError(problems)
  return read as readonly InputRow<Schema>[]
}

function placeOf(index: number, { length }: readonly unknown[]): string {
  return length === 1 ? 'entity' : `entities[${index}]`
}

/** What is wrong with the numbers of a field; null: nothing. */
function numberProblem(value: unknown, depth: number): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'the number is too large for a double'
  if (typeof value !== 'object' || value === null) return null
  if (depth === 0) return `it is nested more than ${deepest} deep`
  for (const item of Object.values(value)) {
    const problem = numberProblem(item, depth - 1)
    if (problem !== null) return problem
  }
  return null
}

interface TextColumn {
  readonly name: string
  readonly read: (text: string) => unknown
}

/** How texts are read that are the JSON of values of some types; null: it is none, and stays for the request's own check to name. */
const readers: { readonly [T in ScalarType]?: TextColumn['read'] } = {
  bigint: text => (/^-?\d{1,19}$/.test(text) ? BigInt(text) : null),
  binary: text => (/^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Uint8Array.from(Buffer.from(text, 'base64')) : null),
}

function textColumns(columns: readonly ColumnDefinition[]): readonly TextColumn[] {
  return columns.flatMap(({ name, type }) => {
    const read = typeof type === 'string' ? readers[type] : undefined
    return read === undefined ? [] : [{ name, read }]
  })
}

function withTexts(row: JsonObject, columns: readonly TextColumn[]): JsonObject {
  const changed: { [name: string]: unknown } = { ...row }
  for (const { name, read } of columns) {
    const text = row[name]
    if (typeof text === 'string') changed[name] = read(text) ?? text
  }
  return changed
}
