import { type RawBuilder, sql } from 'kysely'
import { InvalidValueError } from '../../features/errors/column-errors.ts'
import type { DataType, ScalarType } from '../../features/schema.ts'
import type { StoredColumn, StoredTable } from './stored-columns.ts'
import { bigintOf, integerOf, jsonOf, type ValueReader, wrongType } from './stored-value.ts'

type Reading = (column: RawBuilder<unknown>, zone: string | undefined) => ValueReader

const text: Reading = column => ({ selected: sql`cast(${column} as text)`, read: given => given })
const number: Reading = column => ({ ...text(column, undefined), read: Number })
/** The stored number itself: its text has only the digits that tell it from others of 32 bits. */
const narrow: Reading = column => ({ ...text(column, undefined), read: given => Math.fround(Number(given)) })
const integer: Reading = column => ({ ...text(column, undefined), read: integerOf })
const bigint: Reading = column => ({ ...text(column, undefined), read: bigintOf })
const json: Reading = column => ({ ...text(column, undefined), read: jsonOf })
const boolean: Reading = column => ({ ...text(column, undefined), read: given => given === 'true' })
const binary: Reading = column => ({
  selected: sql`encode(${column}, 'hex')`,
  read: given => new Uint8Array(Buffer.from(String(given), 'hex')),
})
const date: Reading = column => ({ selected: sql`cast(${column} - date '1970-01-01' as text)`, read: Number })
const dayText: Reading = column => ({ selected: sql`to_char(${column}, 'YYYY-MM-DD')`, read: given => given })
const instant: Reading = (column, zone) => ({
  selected: sql`cast(${millisecondsOf(column, zone)} as text)`,
  read: Number,
})

/** Types by their names in the catalogue of PostgreSQL, and as what each can be read. */
const readings: { readonly [base: string]: { readonly [Type in ScalarType]?: Reading } } = {
  bool: { boolean },
  int2: { int32: integer, int64: integer, bigint, float32: number, float64: number },
  int4: { int32: integer, int64: integer, bigint, float64: number },
  int8: { int64: integer, int32: integer, bigint, float64: integer },
  float4: { float32: number, float64: narrow },
  float8: { float64: number },
  numeric: { string: text, int32: integer, int64: integer, bigint },
  text: { string: text },
  varchar: { string: text },
  bpchar: { string: text },
  name: { string: text },
  citext: { string: text },
  uuid: { string: text },
  json: { string: text },
  jsonb: { string: text },
  bytea: { binary },
  timestamptz: { timestamp: instant },
  timestamp: { timestamp: instant },
  date: { date, string: dayText },
}

/** What elements of arrays are read as: their texts are those of columns. */
const elements: ReadonlySet<DataType> = new Set(['boolean', 'int32', 'int64', 'bigint', 'float32', 'float64', 'string'])

/** How a column of PostgreSQL is read as a declared type. */
export function postgresValue(
  name: string,
  stored: StoredColumn,
  declared: DataType,
  { name: table }: StoredTable,
  zone: string | undefined,
): ValueReader {
  const column = sql.id(stored.column)
  const { base } = stored
  if (typeof declared === 'object') {
    if (base === 'json' || base === 'jsonb') return json(column, zone)
    const reader = 'list' in declared && base.startsWith('_') ? listReader(column, base.slice(1), declared.list) : null
    if (reader !== null) return reader
    throw wrongType(name, table, stored, declared)
  }
  const reading = readings[base]?.[declared]
  if (reading === undefined) throw wrongType(name, table, stored, declared)
  if (base === 'timestamp' && zone === undefined) {
    const detail = `table \`${table}\` stores it without a zone (\`${stored.type}\`); say \`zone\` in the source, or store a \`timestamptz\`.`
    throw new InvalidValueError(name, null, detail)
  }
  return reading(column, base === 'timestamp' ? zone : undefined)
}

/** Elements go as texts, so that numbers keep their digits; null where the array cannot be read so. */
function listReader(column: RawBuilder<unknown>, base: string, element: DataType): ValueReader | null {
  const reading = typeof element === 'object' || !elements.has(element) ? undefined : readings[base]?.[element]
  if (reading === undefined) return null
  const one = reading(column, undefined)
  const read = (given: unknown): unknown =>
    (JSON.parse(String(given)) as unknown[]).map(value => (value === null ? null : one.read(value)))
  return { selected: sql`cast(to_json(cast(${column} as text[])) as text)`, read }
}

/** A time as whole milliseconds: finer ones are floored. */
export function millisecondsOf(column: RawBuilder<unknown>, zone: string | undefined): RawBuilder<unknown> {
  return sql`cast(floor(extract(epoch from ${inZone(column, zone)}) * 1000) as bigint)`
}

/** A time without a zone as the instant that it is in the zone. */
export function inZone(column: RawBuilder<unknown>, zone: string | undefined): RawBuilder<unknown> {
  return zone === undefined ? column : sql`(${column} at time zone ${sql.lit(zone)})`
}

/** As what a stored column is read where nobody says. */
export function postgresType({ base }: StoredColumn): DataType {
  if (base === 'int8') return 'int64'
  const element = base.startsWith('_') ? readings[base.slice(1)] : undefined
  if (element !== undefined) return { list: (Object.keys(element)[0] ?? 'string') as ScalarType }
  return (Object.keys(readings[base] ?? { string: text })[0] ?? 'string') as ScalarType
}
