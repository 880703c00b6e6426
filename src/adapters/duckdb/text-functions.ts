import type { FunctionName } from '../../features/expression/function.ts'
import { decode } from '../../features/table/encode.ts'
import { argumentOf, type Spell, type Spelling, type SqlArgument, type SqlCall } from '../sql/spelling.ts'
import { unsupported } from '../sql/unsupported.ts'
import { bind } from './bind.ts'
import { geohash } from './geohash.ts'

type TextFunction = Extract<
  FunctionName,
  | ('lower' | 'upper' | 'trim' | 'length' | 'concat' | 'substring' | 'startsWith' | 'endsWith' | 'contains')
  | ('indexOf' | 'replace' | 'split' | 'geohash' | 'tokens' | 'stripAccents' | 'charGrams' | 'wordCharGrams')
>

const named =
  (name: string): Spell =>
  call =>
    `${name}(${call.arguments.map(argument => argument.sql).join(', ')})`

/** Unicode's White_Space is the control characters of ASCII, NEL and the category Z. */
const space = String.raw`[\t-\r\x{85}\p{Z}]+`

const otherUnicode = unsupported('DuckDB has another version of Unicode')

/** Its texts are UTF-8, its positions code points. */
export const textFunctions: { readonly [F in TextFunction]: Spelling } = {
  lower: named('bighead_lower'),
  upper: named('bighead_upper'),
  trim: call => `regexp_replace(${argumentOf(call, 0).sql}, '^${space}|${space}$', '', 'g')`,
  length: call => `CAST(length(${argumentOf(call, 0).sql}) AS INTEGER)`,
  concat: call => `(${argumentOf(call, 0).sql} || ${argumentOf(call, 1).sql})`,
  substring,
  startsWith: named('starts_with'),
  endsWith: named('ends_with'),
  contains: named('contains'),
  indexOf: call => `CAST(strpos(${argumentOf(call, 0).sql}, ${argumentOf(call, 1).sql}) - 1 AS INTEGER)`,
  geohash,
  replace: named('replace'),
  tokens: otherUnicode,
  stripAccents: otherUnicode,
  charGrams: otherUnicode,
  wordCharGrams: otherUnicode,
  split: call => {
    const [text, separator] = [argumentOf(call, 0).sql, argumentOf(call, 1).sql]
    const { node } = argumentOf(call, 1)
    if (node.kind === 'literal' && node.value !== '' && node.value !== null)
      return `string_split(${text}, ${separator})`
    return bind(text, t =>
      bind(
        separator,
        s =>
          `CASE WHEN ${t} IS NULL OR ${s} IS NULL THEN NULL WHEN ${s} = '' THEN [${t}] ELSE string_split(${t}, ${s}) END`,
        2,
      ),
    )
  },
}

/** The code points from `start` to before `start + count`, as far as there are any; the first has number 1 in SQL. */
function substring(call: SqlCall): string {
  const text = argumentOf(call, 0).sql
  const [start, count] = [constantOf(argumentOf(call, 1)), constantOf(argumentOf(call, 2))]
  if (start !== null && count !== null) {
    const from = Math.max(start, 0)
    return `substring(${text}, ${from + 1}, ${Math.max(start + count - from, 0)})`
  }
  return bind(wholeNumber(argumentOf(call, 1)), s =>
    bind(
      wholeNumber(argumentOf(call, 2)),
      n => {
        const from = `CASE WHEN ${s} < 0 THEN 1 WHEN ${s} > ${limit} THEN ${limit} ELSE ${s} + 1 END`
        const wanted = `CASE WHEN ${s} < 0 THEN ${s} + ${n} ELSE ${n} END`
        return `substring(${text}, ${from}, CASE WHEN ${wanted} < 0 THEN 0 WHEN ${wanted} > ${limit} THEN ${limit} ELSE ${wanted} END)`
      },
      2,
    ),
  )
}

/** The value of a small whole constant. */
function constantOf({ node, type }: SqlArgument): number | null {
  const value = node.kind === 'literal' ? decode(node.value, type) : null
  return typeof value === 'number' && Math.abs(value) <= limit ? Math.trunc(value) : null
}

/** No text is as long. */
const limit = 2_000_000_000
/** What a number is held to before it becomes a BIGINT. */
const farthest = 4_503_599_627_370_496

/** A number without its fraction. */
function wholeNumber(argument: SqlArgument): string {
  return bind(
    argument.as('float64'),
    x =>
      `CASE WHEN isnan(${x}) THEN NULL WHEN ${x} > ${farthest} THEN ${farthest} WHEN ${x} < -${farthest} THEN -${farthest} ` +
      `ELSE CAST(trunc(${x}) AS BIGINT) END`,
    3,
  )
}
