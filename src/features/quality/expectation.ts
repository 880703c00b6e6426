import { requireFunction, requireMembers, requireTable } from '../errors/parameter-error.ts'
import type { Expression } from '../expression/expression.ts'
import type { BooleanHandle, Columns, Typed } from '../expression/handle.ts'
import type { Schema } from '../schema.ts'
import type { Table } from '../table/table.ts'

/** A condition that the rows of a table must satisfy. */
export type Expectation =
  | {
      readonly kind: 'rows'
      /** Holds for a row unless it is false: a row for which it is null passes. */
      readonly condition: Expression
      /** The share of rows for which it must hold. */
      readonly share: number
    }
  | {
      readonly kind: 'unique'
      /** Rows that have all of these, none of them null, must differ in them. */
      readonly columns: readonly Expression[]
    }

/** Expectations by name: conditions over the columns that must hold for every row, or what `mostly` and `unique` give. */
export type Expectations<S extends Schema> = (
  columns: Columns<S>,
) => Readonly<Record<string, BooleanHandle | Expectation>>

/** Expectations over whatever columns. */
export type AnyExpectations = (columns: never) => ReturnType<Expectations<Schema>>

/** The expectations of a backfill, which fails before anything is written if its result violates them. */
export interface Expecting<S extends Schema> {
  readonly expect?: Expectations<S>
}

/**
 * A condition that must hold for at least this share of the rows.
 *
 * @example mostly(f.to_state.isNull().not(), 0.95)
 *
 * @example
 * {@includeCode ../../../docs/examples/data-quality.ts}
 */
export function mostly(condition: BooleanHandle, share: number): Expectation {
  requireMembers('condition', condition, { node: 'object' }, 'a condition over columns')
  return { kind: 'rows', condition: condition.node, share }
}

/** Rows must differ in these columns; rows with a null in one of them are ignored. */
export function unique(...columns: readonly [Typed, ...Typed[]]): Expectation {
  for (const column of columns) requireMembers('columns', column, { node: 'object' }, 'a column')
  return { kind: 'unique', columns: columns.map(column => column.node) }
}

/** An expectation that was violated. */
export interface BrokenExpectation {
  readonly expectation: string
  /** The number of offending rows, and of rows checked. */
  readonly offending: number
  readonly rows: number
  /** The first offending rows, counted from 0, with the values that were checked. */
  readonly examples: readonly { readonly row: number; readonly values: { readonly [column: string]: unknown } }[]
}

/**
 * Checks a table, such as a backfill; `toTable` makes one of Arrow tables and rows.
 *
 * @throws {ExpectationError} naming every expectation that does not hold and the first rows that offend it.
 * @throws {DefinitionError} for expectations that are not conditions over the table's columns.
 */
export async function checkExpectations<S extends Schema>(
  table: Table<S>,
  expectations: Expectations<S>,
): Promise<void> {
  requireTable('table', table)
  requireFunction('expectations', expectations, 'a function of the columns')
  const { ExpectationCheck } = await import('./expectation-check.ts')
  const check = new ExpectationCheck(expectations, table.columnTypes, 'the table')
  check.add(table)
  check.finish()
}
