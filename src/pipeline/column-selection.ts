import type { BigheadError } from '../features/errors/bighead-error.ts'
import { UnknownColumnError } from '../features/errors/column-errors.ts'
import { DefinitionError } from '../features/errors/definition-error.ts'
import { type DataType, type Schema, typeName } from '../features/schema.ts'

/** The columns of some types, in the order of the table. */
export interface TypeSelector {
  readonly types: readonly DataType[]
}

/** Columns by name, by type, or by a pattern that their names match. */
export type ColumnSelection = readonly string[] | TypeSelector | RegExp

/** Selects the columns of some types. */
export function columnsOfType(...types: readonly DataType[]): TypeSelector {
  return Object.freeze({ types: Object.freeze([...types]) })
}

/**
 * The names that each selection stands for in a table.
 *
 * @throws {UnknownColumnError} for one name that the table lacks.
 * @throws {DefinitionError} for several, listing all of them.
 */
export function resolveColumns(selections: readonly ColumnSelection[], schema: Schema): string[][] {
  const known = Object.keys(schema)
  const wanted = new Set(selections.flatMap(selection => (isList(selection) ? selection : [])))
  const errors = [...wanted]
    .filter(name => !Object.hasOwn(schema, name))
    .map(name => ({
      at: name,
      error: new UnknownColumnError(name, 'the input of ColumnTransformer', known) as BigheadError,
    }))
  const [first] = errors
  if (first !== undefined && errors.length === 1) throw first.error
  if (first !== undefined) {
    const problems = errors.map(({ at, error }) => ({ at, message: error.message }))
    throw new DefinitionError('the input of ColumnTransformer', problems)
  }
  return selections.map(selection => {
    if (isList(selection)) return [...selection]
    if (selection instanceof RegExp)
      return known.filter(name => new RegExp(selection.source, selection.flags.replace('y', '')).test(name))
    const types = new Set(selection.types.map(typeName))
    return known.filter(name => types.has(typeName(schema[name] ?? 'string')))
  })
}

/** The selection as data. */
export function selectionDefinition(selection: ColumnSelection): readonly string[] | string {
  if (isList(selection)) return selection
  return selection instanceof RegExp ? String(selection) : `of type ${selection.types.map(typeName).join(', ')}`
}

/** Whether a value, of a caller without a compiler, selects columns. */
export function isSelection(value: unknown): value is ColumnSelection {
  if (Array.isArray(value)) return value.every(name => typeof name === 'string')
  return value instanceof RegExp || Array.isArray(Object(value).types)
}

function isList(selection: ColumnSelection): selection is readonly string[] {
  return Array.isArray(selection)
}
