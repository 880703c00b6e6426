import { type RawBuilder, sql } from 'kysely'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { DataType, ScalarType } from '../../features/schema.ts'
import type { StoredColumn } from './stored-columns.ts'
import { bigintOf, integerOf, jsonOf, type ValueReader } from './stored-value.ts'

/** Integers come as texts: drivers round, or refuse, those beyond 2^53. */
const exact = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case typeof(${column}) when 'integer' then cast(${column} as text) else ${column} end`
const asIs = (column: RawBuilder<unknown>): RawBuilder<unknown> => column

const scalars: { readonly [Type in ScalarType]: readonly [selected: typeof asIs, read: (given: unknown) => unknown] } =
  {
    boolean: [asIs, given => (given === 0 || given === 1 ? given === 1 : given)],
    int32: [exact, integerOf],
    int64: [exact, integerOf],
    bigint: [exact, bigintOf],
    float32: [asIs, given => given],
    float64: [asIs, given => given],
    string: [asIs, given => given],
    binary: [asIs, given => given],
    timestamp: [asIs, zoned],
    date: [asIs, given => given],
  }

/** How a column of SQLite is read as a declared type: its values have types of their own, which are checked one by one. */
export function sqliteValue(stored: StoredColumn, declared: DataType): ValueReader {
  const column = sql.id(stored.column)
  if (typeof declared === 'object') return { selected: column, read: jsonOf }
  const [selected, read] = scalars[declared]
  return { selected: selected(column), read }
}

/** A time as texts of SQLite write it, with a blank where ISO has a `T`. */
function zoned(given: unknown): unknown {
  return typeof given === 'string' ? given.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T') : given
}

/** A time as whole milliseconds since 1970: integers are that, texts are dates and times with a zone or, where that was said, in UTC. */
export function sqliteMilliseconds(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case typeof(${column}) when 'integer' then ${column}
    when 'text' then cast(floor(round(unixepoch(${column}, 'subsec') * 1000, 3)) as integer) end`
}

/** Refuses zones that SQLite does not know. */
export function checkSqliteZone(zone: string | undefined): void {
  if (zone === undefined || zone === 'UTC') return
  throw new ParameterError(
    'zone',
    `SQLite knows no zones, so \`${zone}\` cannot order times; store times in UTC or with their zone.`,
  )
}

/** As what a stored column is read where nobody says, by the type that it was declared with. */
export function sqliteType({ base }: StoredColumn): DataType {
  if (/bool/.test(base)) return 'boolean'
  if (/int/.test(base)) return 'int64'
  if (/real|floa|doub/.test(base)) return 'float64'
  if (/blob/.test(base)) return 'binary'
  if (/datetime|timestamp/.test(base)) return 'timestamp'
  return /date/.test(base) ? 'date' : 'string'
}
