import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { ParameterError } from '../../features/errors/parameter-error.ts'

/** The databases whose SQL is written here. */
export type DialectName = 'postgres' | 'sqlite'

/** Which database a Kysely instance writes for, by what it makes of a name and a parameter. */
export function dialectOf(db: QueryExecutorProvider): DialectName {
  if (typeof Object(db).getExecutor !== 'function') throw new ParameterError('db', 'an instance of Kysely is needed.')
  const { sql: text } = sql`${sql.id('name')} = ${1}`.compile(db)
  if (text === '"name" = $1') return 'postgres'
  if (text === '"name" = ?') return 'sqlite'
  throw new ParameterError('db', `it must be for PostgreSQL or SQLite; this one writes \`${text}\`.`)
}

/**
 * The elements of a JSON array as rows with a column `value`: one parameter for any number of rows, and one text for any number of parameters.
 *
 * `value->>n` is an element of an array in it, as text in PostgreSQL: numbers are cast.
 */
export function elementsOf(dialect: DialectName, list: readonly unknown[], alias: string): RawBuilder<unknown> {
  const text = JSON.stringify(list)
  if (dialect === 'sqlite') return elementsIn(dialect, sql`${text}`, alias)
  // PostgreSQL takes any array for a hundred elements; where there are fewer, it should know, or it reads whole tables.
  return sql`(select * from jsonb_array_elements(cast(${text} as jsonb)) limit ${sql.lit(list.length)}) as ${sql.id(alias)}(value)`
}

/** As `elementsOf`, of an array that is an SQL expression. */
export function elementsIn(dialect: DialectName, array: RawBuilder<unknown>, alias: string): RawBuilder<unknown> {
  return dialect === 'postgres'
    ? sql`jsonb_array_elements(${array}) as ${sql.id(alias)}(value)`
    : sql`json_each(${array}) as ${sql.id(alias)}`
}
