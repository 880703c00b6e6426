import { isBigheadError } from '../errors/bighead-error.ts'
import { DefinitionError, type Problem } from '../errors/definition-error.ts'
import { checkType } from '../expression/check-value.ts'
import type { Expression } from '../expression/expression.ts'
import type { Typed } from '../expression/handle.ts'
import type { DataType, Schema } from '../schema.ts'
import { isRecord } from './source-columns.ts'

/** Data from outside, field by field. */
export type Fields = Readonly<Record<string, unknown>>

/** What a definition's own constructor makes of it; where that refuses, its problems under `at`, and null. */
export function rebuilt<T>(at: string, problems: Problem[], build: () => T): T | null {
  try {
    return build()
  } catch (error) {
    if (error instanceof DefinitionError) {
      for (const problem of error.problems) problems.push({ at: under(at, problem.at), message: problem.message })
    } else if (isBigheadError(error)) problems.push({ at, message: error.message })
    else throw error
    return null
  }
}

/** A path inside another. */
export function under(at: string, inner: string): string {
  return at === '' ? inner : `${at}.${inner}`
}

/** The fields of an object; none, and a problem, of anything else. */
export function fieldsOf(value: unknown, at: string, problems: Problem[]): Fields {
  if (isRecord(value)) return value
  problems.push({ at, message: 'an object is needed' })
  return {}
}

/** The entries of a list; none, and a problem, of anything else. */
export function entriesOf(value: unknown, at: string, problems: Problem[]): readonly unknown[] {
  if (Array.isArray(value)) return value
  problems.push({ at, message: 'a list is needed' })
  return []
}

/** Columns as a schema; names that are not texts, or are there twice, are problems, and so are types that are none. */
export function schemaFrom(value: unknown, at: string, problems: Problem[]): Schema {
  const columns: (readonly [string, DataType])[] = []
  for (const [index, entry] of entriesOf(value, at, problems).entries()) {
    const { name, type } = fieldsOf(entry, `${at}.${index}`, problems)
    const wrong = checkType(type)
    if (typeof name !== 'string') problems.push({ at: `${at}.${index}`, message: 'a column has a name' })
    else if (wrong !== null) problems.push({ at: `${at}.${name}`, message: wrong })
    else if (columns.some(([known]) => known === name))
      problems.push({ at: `${at}.${name}`, message: `the name \`${name}\` is there twice` })
    else columns.push([name, type as DataType])
  }
  return Object.fromEntries(columns)
}

/** Named expressions as what a definition's callback gives; the constructor checks them. */
export function expressionsFrom(value: unknown, at: string, problems: Problem[]): Readonly<Record<string, Typed>> {
  const expressions: (readonly [string, Typed])[] = []
  for (const [index, entry] of entriesOf(value, at, problems).entries()) {
    const { name, expression } = fieldsOf(entry, `${at}.${index}`, problems)
    if (typeof name === 'string') expressions.push([name, typed(expression)])
    else problems.push({ at: `${at}.${index}`, message: 'a column has a name' })
  }
  return Object.fromEntries(expressions)
}

/** An unchecked expression where a checked one is taken. */
export function typed(node: unknown): Typed {
  return { node: node as Expression }
}

/** The options that are there: what is null in a definition is left out where it is made. */
export function given(fields: Fields): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}
