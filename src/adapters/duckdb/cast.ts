import { type DataType, type ScalarType, sameType, typeName as shownType } from '../../features/schema.ts'
import type { Unsupported } from '../sql/unsupported.ts'
import { bind } from './bind.ts'
import { double } from './literal.ts'
import { typeName } from './types.ts'

/** When a value has a counterpart, as a condition (null: always), and what it is. */
interface Conversion {
  readonly holds: string | null
  readonly value: string
}

type Convert = (value: string) => Conversion
type Conversions = { readonly [T in ScalarType]?: Convert }

/** A change between two types that the check allows. */
export function cast(sql: string, from: DataType, to: DataType, lenient: boolean): string | Unsupported {
  if (sameType(from, to) || typeof from !== 'string' || typeof to !== 'string') return sql
  const convert = conversions[from]?.[to]
  if (convert === undefined) throw new TypeError('the expression was not checked')
  return bind(sql, value => {
    const { holds, value: result } = convert(value)
    if (holds === null) return result
    const refused = `WHEN ${value} IS NOT NULL THEN error('a value cannot be cast to ${shownType(to)}; tryCast gives null instead') `
    return `CASE WHEN ${holds} THEN ${result} ${lenient ? '' : refused}END`
  })
}

/** A change to a type that holds every value of the first, as it is in this process. */
export function widen(sql: string, _from: DataType, to: DataType): string {
  return `CAST(${sql} AS ${typeName(to)})`
}

const always = (value: string): Conversion => ({ holds: null, value })
const as =
  (type: string): Convert =>
  value =>
    always(`CAST(${value} AS ${type})`)
const within =
  (least: string, greatest: string, type: string): Convert =>
  x => ({ holds: `trunc(${x}) BETWEEN ${least} AND ${greatest}`, value: `CAST(trunc(${x}) AS ${type})` })
const wholeWithin =
  (least: string, greatest: string, type: string): Convert =>
  x => ({ holds: `${x} BETWEEN ${least} AND ${greatest}`, value: `CAST(${x} AS ${type})` })

const numberText: Convert = x => always(`bighead_number_text(${x})`)
const int32 = ['-2147483648', '2147483647', 'INTEGER'] as const
const days = ['-100000000', '100000000', 'INTEGER'] as const
const int64 = ['-9007199254740991', '9007199254740991', 'BIGINT'] as const
const times = ['-8640000000000000', '8640000000000000', 'BIGINT'] as const
/** The least double that rounds to infinity as a single. */
const tooGreat = '3.4028235677973366e38'

const toSingle: Convert = x =>
  always(
    `CASE WHEN abs(${x}) >= ${tooGreat} AND NOT isnan(${x}) THEN CAST(sign(${x}) * ${double(Number.POSITIVE_INFINITY)} AS FLOAT) ELSE CAST(${x} AS FLOAT) END`,
  )
const fromFloat: Conversions = {
  int32: within(...int32),
  int64: within(...int64),
  float32: toSingle,
  float64: as('DOUBLE'),
  bigint: x => ({
    holds: `${x} >= -9223372036854775808e0 AND ${x} < 9223372036854775808e0`,
    value: `CAST(trunc(${x}) AS BIGINT)`,
  }),
  boolean: x => ({ holds: `NOT isnan(${x})`, value: `(${x} <> 0)` }),
  string: numberText,
  timestamp: x => ({
    holds: `floor(${x}) BETWEEN -8640000000000000 AND 8640000000000000`,
    value: `CAST(floor(${x}) AS BIGINT)`,
  }),
  date: within(...days),
}
/** A single is compared as the double that it is: a limit that is cast to a single may be another number. */
const fromSingle: Conversions = Object.fromEntries(
  Object.entries(fromFloat).map(([to, convert]) => [to, (x: string) => convert(`CAST(${x} AS DOUBLE)`)]),
)
const fromWhole: Conversions = {
  int32: wholeWithin(...int32),
  int64: wholeWithin(...int64),
  float32: x => always(`CAST(CAST(${x} AS DOUBLE) AS FLOAT)`),
  float64: as('DOUBLE'),
  bigint: as('BIGINT'),
  boolean: x => always(`(${x} <> 0)`),
  string: as('VARCHAR'),
  timestamp: wholeWithin(...times),
  date: wholeWithin(...days),
}
const wholeText =
  (least: string, greatest: string, type: string): Convert =>
  x => {
    const number = `TRY_CAST(CASE WHEN regexp_full_match(${x}, '[+-]?[0-9]{1,400}') THEN ${x} END AS BIGINT)`
    return { holds: `${number} BETWEEN ${least} AND ${greatest}`, value: `CAST(${number} AS ${type})` }
  }
const decimal = String.raw`[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?Infinity|NaN`
const decimalText: Convert = x => ({ holds: `regexp_full_match(${x}, '${decimal}')`, value: `CAST(${x} AS DOUBLE)` })

const conversions: { readonly [T in ScalarType]?: Conversions } = {
  boolean: {
    int32: as('INTEGER'),
    int64: as('BIGINT'),
    float32: as('FLOAT'),
    float64: as('DOUBLE'),
    bigint: as('BIGINT'),
    string: as('VARCHAR'),
  },
  int32: fromWhole,
  int64: fromWhole,
  float32: fromSingle,
  float64: fromFloat,
  bigint: fromWhole,
  string: {
    int32: wholeText(...int32),
    int64: wholeText(...int64),
    bigint: wholeText('-9223372036854775808', '9223372036854775807', 'BIGINT'),
    float32: x => {
      const { holds, value } = decimalText(x)
      return { holds, value: bind(value, v => toSingle(v).value, 2) }
    },
    float64: decimalText,
    boolean: x => ({ holds: `${x} IN ('true', 'false')`, value: `(${x} = 'true')` }),
    timestamp: x => ({ holds: `abs(bighead_text_time(${x})) <= 8640000000000000`, value: `bighead_text_time(${x})` }),
    date: x => ({ holds: `bighead_text_date(${x}) IS NOT NULL`, value: `bighead_text_date(${x})` }),
  },
  timestamp: {
    int32: wholeWithin(...int32),
    int64: as('BIGINT'),
    float32: x => always(`CAST(CAST(${x} AS DOUBLE) AS FLOAT)`),
    float64: as('DOUBLE'),
    string: x => always(`bighead_time_text(${x})`),
    date: x => always(`CAST(CAST(epoch_ms(${x}) AS DATE) - DATE '1970-01-01' AS INTEGER)`),
  },
  date: {
    int32: as('INTEGER'),
    int64: as('BIGINT'),
    float32: x => always(`CAST(CAST(${x} AS DOUBLE) AS FLOAT)`),
    float64: as('DOUBLE'),
    string: x => ({ holds: `abs(${x}) <= 100000000`, value: `bighead_date_text(${x})` }),
    timestamp: x => ({ holds: `abs(${x}) <= 100000000`, value: `(CAST(${x} AS BIGINT) * 86400000)` }),
  },
}
