import type { PerAggregate } from '../../features/aggregate/catalogue.ts'
import type { AggregateFeatureDefinition } from '../../features/definition/definition.ts'
import type { DataType } from '../../features/schema.ts'
import { type Unsupported, unsupported } from '../sql/unsupported.ts'
import { double } from './literal.ts'
import { oneOfEach } from './number-functions.ts'
import { typeName } from './types.ts'

/** What an aggregate is taken over: names of columns, of which `place` numbers the rows of a key in row order. */
export interface AggregateInput {
  readonly value: string
  readonly place: string
  readonly feature: AggregateFeatureDefinition
}

/**
 * How DuckDB computes an aggregate: its own aggregates of the rows of a window, which pass over nulls, and what their values come to. `count`
 * is the number of values, and the result is used only where there is one.
 */
export interface AggregateSpelling {
  /** Whether row order matters, so that `place` is needed. */
  readonly ordered?: true
  readonly parts: (input: AggregateInput) => readonly string[]
  /**
   * The parts of two pieces of a window put together; those of a piece without a value are null. Left out where a window must be seen as a
   * whole, or where what is kept for each event would be long.
   */
  readonly merge?: (
    earlier: readonly string[],
    later: readonly string[],
    counts: readonly [string, string],
  ) => readonly string[]
  readonly result: (parts: readonly string[], input: AggregateInput, count: string) => string
}

/** How DuckDB writes every aggregate of the catalogue, or why it cannot. */
export const aggregates: PerAggregate<AggregateSpelling | Unsupported> = {
  count: { parts: () => [], merge: () => [], result: (_parts, _input, count) => count },
  sum: {
    parts: ({ value }) => [`sum(${value})`],
    merge: added,
    result: ([sum], { feature }) => wholeSum(sum as string, feature),
  },
  mean: {
    parts: ({ value }) => [`sum(${value})`],
    merge: added,
    result: ([sum], _input, count) => `(CAST(${sum} AS DOUBLE) / ${count})`,
  },
  variance: spread('var_pop'),
  stddev: spread('stddev_pop'),
  skew: unsupported('DuckDB has the sample skewness only, from rounded sums of powers'),
  kurtosis: unsupported('DuckDB forms the kurtosis from rounded sums of powers, without a bound for the error'),
  min: plain(({ value }) => `min(${value})`, 'least'),
  max: plain(({ value }) => `max(${value})`, 'greatest'),
  first: { ...plain(({ value, place }) => `arg_min(${value}, ${place})`, 'coalesce'), ordered: true },
  last: {
    ...plain(({ value, place }) => `arg_max(${value}, ${place})`),
    merge: ([earlier], [later]) => [`coalesce(${later}, ${earlier})`],
    ordered: true,
  },
  firstK: { ...plain(({ value, place, feature }) => `arg_min(${value}, ${place}, ${k(feature)})`), ordered: true },
  lastK: { ...plain(({ value, place, feature }) => `arg_max(${value}, ${place}, ${k(feature)})`), ordered: true },
  topK: plain(({ value, feature }) => `max(${value}, ${k(feature)})`),
  bottomK: plain(({ value, feature }) => `min(${value}, ${k(feature)})`),
  uniqueCount: plain(distinct),
  boundedUniqueCount: {
    parts: input => [distinct(input)],
    result: ([count], { feature }) => `least(${count}, ${k(feature)})`,
  },
  approxUniqueCount: unsupported('the sketches of DuckDB are others; ask for `uniqueCount`'),
  approxPercentile: unsupported('the sketches of DuckDB are others; ask for `percentile`'),
  approxHistogram: unsupported('the sketches of DuckDB are others; ask for `histogram`'),
  percentile: {
    parts: ({ value }) => [`list(${value}) FILTER (WHERE ${value} IS NOT NULL)`],
    result: ([list], { feature }) => percentiles(list as string, feature.parameters.ps as readonly number[]),
  },
  histogram: {
    parts: ({ value }) => [`histogram(${value})`],
    result: ([counts], { feature }) => commonest(counts as string, feature.parameters.k as number | undefined),
  },
}

/** One aggregate of DuckDB; `both` is the function that puts those of two pieces together. */
function plain(part: (input: AggregateInput) => string, both?: string): AggregateSpelling {
  const spelling: AggregateSpelling = { parts: input => [part(input)], result: ([value]) => value as string }
  return both === undefined
    ? spelling
    : { ...spelling, merge: ([earlier], [later]) => [`${both}(${earlier}, ${later})`] }
}

function added([earlier]: readonly string[], [later]: readonly string[]): readonly string[] {
  return [`coalesce(${earlier} + ${later}, ${earlier}, ${later})`]
}

function distinct({ value, feature }: AggregateInput): string {
  const isFloat = feature.inputType === 'float64' || feature.inputType === 'float32'
  return `count(DISTINCT ${isFloat ? oneOfEach(value) : value})`
}

function k(feature: AggregateFeatureDefinition): number {
  return feature.parameters.k as number
}

/** DuckDB sums whole numbers in 128 bits. */
function wholeSum(sum: string, { name, type }: AggregateFeatureDefinition): string {
  if (type === 'float64') return sum
  const [least, greatest]: readonly string[] =
    type === 'bigint' ? ['-9223372036854775808', '9223372036854775807'] : ['-9007199254740991', '9007199254740991']
  const refused = `error('the sum of ${name} is beyond ${type === 'bigint' ? '64 bits' : '±(2^53 − 1); declare the input bigint'}')`
  return `CASE WHEN ${sum} BETWEEN ${least} AND ${greatest} THEN CAST(${sum} AS BIGINT) ELSE ${refused} END`
}

/** DuckDB refuses a variance of what is not finite; it is NaN. */
function spread(name: 'var_pop' | 'stddev_pop'): AggregateSpelling {
  return {
    parts: ({ value }) => {
      const number = `CAST(${value} AS DOUBLE)`
      const finite = `CASE WHEN isfinite(${number}) THEN ${number} END`
      return [`var_pop(${finite})`, `avg(${finite})`, `max(${finite})`, `bool_and(isfinite(${number}))`]
    },
    merge: ([v1, m1, x1, f1], [v2, m2, x2, f2], [n1, n2]) => [
      `bighead_both_variances(${[n1, v1, m1, x1, n2, v2, m2, x2].join(', ')})`,
      'NULL',
      'NULL',
      `(coalesce(${f1}, TRUE) AND coalesce(${f2}, TRUE))`,
    ],
    result: ([variance, , , finite]) => {
      const value = name === 'var_pop' ? variance : `sqrt(${variance})`
      return `CASE WHEN ${finite} THEN ${value} ELSE ${double(Number.NaN)} END`
    },
  }
}

/** Numpy's linear rule, as the library has it. */
function percentiles(list: string, ps: readonly number[]): string {
  const place = '(p * (len(l) - 1))'
  const rank = `CAST(floor(${place}) AS BIGINT)`
  const [low, high] = [`l[${rank} + 1]`, `l[${rank} + 2]`]
  const share = `(${place} - floor(${place}))`
  const between = `CASE WHEN ${share} = 0 OR ${low} = ${high} THEN ${low} WHEN ${share} < 0.5 THEN ${low} + (${high} - ${low}) * ${share} ELSE ${high} - (${high} - ${low}) * (1 - ${share}) END`
  const sorted = `list_sort(CAST(${list} AS DOUBLE[]))`
  return `list_transform([${sorted}], lambda l: list_transform([${ps.map(double).join(', ')}], lambda p: ${between}))[1]`
}

/** By count, the greatest first, then by key. */
function commonest(counts: string, most: number | undefined): string {
  const entries = `list_transform(map_entries(${counts}), lambda e: {n: -CAST(e.value AS BIGINT), key: e.key})`
  const kept = most === undefined ? `list_sort(${entries})` : `list_sort(${entries})[1:${most}]`
  return `map_from_entries(list_transform(${kept}, lambda e: {key: e.key, value: -e.n}))`
}

/** Whether values of a type can be ordered and compared in a window as the library does it. */
export function isPlain(type: DataType): boolean {
  return typeof type === 'string' && typeName(type) !== 'BLOB'
}
