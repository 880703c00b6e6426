import {
  bottomK,
  boundedUniqueCount,
  count,
  eventSource,
  type FeatureGroup,
  featureGroup,
  first,
  firstK,
  histogram,
  kurtosis,
  last,
  lastK,
  max,
  mean,
  min,
  percentile,
  skew,
  stddev,
  sum,
  topK,
  uniqueCount,
  variance,
} from 'bighead'
import fc from 'fast-check'
import type { AggregateFeature } from '../../src/features/definition/aggregate-feature.ts'
import type { Typed } from '../../src/features/expression/handle.ts'
import type { NaiveEvent } from '../oracle/naive-features.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
export const base = Date.parse('2023-11-30T00:00:00Z')

export const columns = {
  at: 'timestamp',
  card: 'string',
  known: 'timestamp',
  place: 'int32',
  shop: 'string',
  kind: 'int32',
  amount: 'float64',
  waits: { list: 'float64' },
  tags: { list: 'string' },
  vector: { list: 'float64' },
  prices: { map: 'float64' },
  ids: { list: 'bigint' },
} as const

type Make = (input: Typed, options: object) => AggregateFeature
const any = (make: unknown): Make => make as Make
const withK =
  (make: unknown, k: unknown): Make =>
  (input, options) =>
    (make as (input: Typed, k: unknown, options: object) => AggregateFeature)(input, k, options)

const ofNumbers: readonly Make[] = [sum, mean, variance, stddev, skew, kurtosis]
  .map(any)
  .concat(withK(percentile, [0.1, 0.5]))
const ofOrdered: readonly Make[] = [min, max, uniqueCount]
  .map(any)
  .concat(withK(topK, 2), withK(bottomK, 3), withK(boundedUniqueCount, 2))
const ofAnything: readonly Make[] = [count, first, last].map(any).concat(withK(firstK, 2), withK(lastK, 3))

/** A column, what aggregates it, and how it is shaped. */
interface Shaped {
  readonly column: keyof typeof columns
  readonly options: object
  readonly makers: readonly Make[]
}

const explode = { explode: true }
const elementWise = { elementWise: true }
const shapes: readonly Shaped[] = [
  { column: 'amount', options: {}, makers: [...ofNumbers, ...ofOrdered, ...ofAnything] },
  { column: 'waits', options: {}, makers: [...ofNumbers, ...ofOrdered, ...ofAnything] },
  { column: 'waits', options: explode, makers: ofAnything },
  { column: 'tags', options: {}, makers: [...ofOrdered, any(histogram)] },
  { column: 'tags', options: explode, makers: ofAnything },
  { column: 'ids', options: {}, makers: [any(sum), ...ofOrdered] },
  { column: 'ids', options: explode, makers: ofAnything },
  { column: 'vector', options: elementWise, makers: [...ofNumbers, ...ofOrdered, ...ofAnything] },
  { column: 'prices', options: {}, makers: [...ofNumbers, ...ofOrdered] },
  { column: 'prices', options: explode, makers: ofAnything },
]

export interface Choice {
  readonly shape: number
  readonly maker: number
  readonly by: number
  readonly window: string | null
}

export const hopWindows = ['5m', '1h', '12h', '1d', '12d', null, null] as const
export const exactWindows = ['7m', '90m', '1d', '9d', null] as const

export const choiceOf = (windows: readonly (string | null)[]): fc.Arbitrary<Choice> =>
  fc.record({
    shape: fc.nat(shapes.length - 1),
    maker: fc.nat(20),
    by: fc.nat(2),
    window: fc.constantFrom(...windows),
  })

export function groupOf(choices: readonly Choice[], resolution: 'hop' | 'exact', places: boolean): FeatureGroup {
  const source = eventSource({
    name: 'payments',
    columns,
    time: 'at',
    ...(places && { created: 'known', sequence: 'place' }),
  })
  return featureGroup({
    name: 'spending',
    source,
    keys: ['card'],
    resolution,
    features: f =>
      Object.fromEntries(
        choices.map(({ shape, maker, by, window }, index) => {
          const { column, options, makers } = shapes[shape]!
          const bucket = [null, f.shop, f.kind][by]
          const all = { ...options, ...(window !== null && { window }), ...(bucket && { by: bucket }) }
          return [`f${index}`, makers[maker % makers.length]!(f[column] as Typed, all)]
        }),
      ),
  }) as unknown as FeatureGroup
}

/** Times where edges are: multiples of five minutes, hours and days around the base, and a little beside them. */
export const time: fc.Arbitrary<number> = fc
  .tuple(
    fc.constantFrom(5 * minute, 5 * minute, hour, hour, day),
    fc.integer({ min: -6, max: 4 }),
    fc.constantFrom(-1, 0, 0, 1, 150_000),
  )
  .map(([unit, steps, beside]) => base + unit * steps + beside)

const number = fc.constantFrom(null, 0.1, 0.2, -0.3, 1e17, 1, 2, 3.5, -0, Number.NaN, Number.POSITIVE_INFINITY)
const word = fc.constantFrom(null, 'x', 'y', 'é', '😀', '\uffff', '__proto__')

/** Lists of two elements, or ones that do not count. */
const pair = fc.oneof(
  { arbitrary: fc.tuple(number, number), weight: 4 },
  fc.constantFrom(null, [], [null], [null, null, null]),
)

const option = <T>(values: fc.Arbitrary<T>, freq = 5) => fc.option(values, { nil: null, freq })

export const event: fc.Arbitrary<NaiveEvent> = fc.record({
  at: option(time, 20),
  card: fc.constantFrom('a', 'a', 'a', 'b', null),
  known: option(time),
  place: option(fc.integer({ min: 0, max: 2 })),
  shop: word,
  kind: option(fc.integer({ min: -1, max: 2 })),
  amount: number,
  waits: option(fc.array(number, { maxLength: 4 })),
  tags: option(fc.array(word, { maxLength: 3 })),
  vector: pair,
  prices: option(fc.array(fc.tuple(fc.constantFrom('x', '__proto__', 'é', ''), number), { maxLength: 3 })).map(
    entries => (entries === null ? null : new Map(entries)),
  ),
  ids: option(fc.array(option(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })), { maxLength: 2 })),
}) as fc.Arbitrary<NaiveEvent>
