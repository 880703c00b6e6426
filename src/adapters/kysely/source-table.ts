import { type RawBuilder, sql } from 'kysely'
import type { EntitySource } from '../../features/definition/entity-source.ts'
import type { EventSource } from '../../features/definition/event-source.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'

/** How the names of a table and its columns in the database differ from those that features use. */
export interface SourceTable {
  /** Its name in the database, like `log.flights`; default: the name that features use. */
  readonly table?: string
  /** The names of columns in the database, by the names that features use. */
  readonly columns?: { readonly [column: string]: string }
  /** The column, a text or a date, with the day of the snapshot that a row belongs to; default `ds`, if there is one. */
  readonly partition?: string
  /**
   * The columns that define the stored order, and the order of simultaneous events; default: the primary key, otherwise all columns. Rows
   * that agree in all of them are interchangeable.
   */
  readonly order?: readonly string[]
}

/** The tables by the names that features use: what the table is, its name in the database, or the source that it holds. */
export type SourceTables = { readonly [name: string]: SourceTable | string | EventSource | EntitySource }

/** A table as it is asked for. */
export interface NamedTable extends SourceTable {
  /** What features call it. */
  readonly name: string
  readonly table: string
}

const options = ['table', 'columns', 'partition', 'order']

/**
 * The tables with every name filled in.
 *
 * @throws {ParameterError} for what is neither, and for a source of another name.
 */
export function namedTables(tables: SourceTables): ReadonlyMap<string, NamedTable> {
  if (typeof tables !== 'object' || tables === null)
    throw new ParameterError('tables', 'an object with a table for each name is needed, like `{ flights }`.')
  return new Map(Object.entries(tables).map(([name, given]) => [name, namedTable(name, given)]))
}

function namedTable(name: string, given: SourceTables[string]): NamedTable {
  const refuse = (detail: string): ParameterError => new ParameterError('tables', `\`${name}\` ${detail}`)
  if (typeof given === 'string') return { name, table: given }
  if (typeof given !== 'object' || given === null)
    throw refuse('is neither a source, nor the name of a table, nor an object with `table`.')
  if ('definition' in given) {
    const source = given.definition.name
    if (source === name) return { name, table: name }
    throw refuse(`holds the source \`${source}\`; tables go by the names of sources: \`{ ${source}: '${name}' }\`.`)
  }
  const unknown = Object.keys(given).find(option => !options.includes(option))
  if (unknown !== undefined) throw refuse(`has an unknown option \`${unknown}\`.${suggestion(unknown, options)}`)
  return { ...given, name, table: given.table ?? name }
}

/** @throws {MissingPartitionError} for a name that was not given. */
export function findTable(tables: ReadonlyMap<string, NamedTable>, name: string): NamedTable {
  const found = tables.get(name)
  if (found !== undefined) return found
  const remedy = `Name it in the \`tables\` of the source in the database.${suggestion(name, [...tables.keys()])}`
  throw new MissingPartitionError(name, null, remedy)
}

/** The table as SQL names it: parts between dots are names of their own. */
export function tableId({ table }: NamedTable): RawBuilder<unknown> {
  return sql.id(...table.split('.'))
}
