import {
  type Aggregate,
  aggregate,
  count,
  eventSource,
  featureGroup,
  firstK,
  histogram,
  last,
  mean,
  sum,
  topK,
} from 'bighead'
import { describe, expectTypeOf, test } from 'vitest'
import { decayedSum } from '../../docs/examples/decayed-sum.ts'

const flights = eventSource({
  name: 'flights',
  columns: {
    at: 'timestamp',
    origin: 'string',
    carrier: 'string',
    gate: 'int32',
    delay: 'float64',
    delays: { list: 'float64' },
    names: { list: 'string' },
    byCarrier: { map: 'float64' },
    seats: { map: 'int32' },
  },
  time: 'at',
})

describe('a shaped input', () => {
  test('has the type of its whole result', () => {
    const group = featureGroup({
      name: 'g',
      source: flights,
      keys: ['origin'],
      features: f => ({
        exploded: mean(f.delays, { windows: ['1h', '1d'] }),
        keyed: sum(f.byCarrier),
        counted: sum(f.seats, { window: '1d', default: new Map([['a', 0]]) }),
        positions: sum(f.delays, { elementWise: true, default: [0, 0] }),
        buckets: sum(f.delay, { by: f.carrier }),
        gates: topK(f.delays, 3, { by: f.gate }),
        newest: last(f.delays),
        element: last(f.delays, { explode: true }),
        several: firstK(f.byCarrier, 2, { explode: true, by: f.carrier }),
        present: count(f.delays, { elementWise: true }),
        words: histogram(f.names, { k: 3 }),
      }),
    })
    expectTypeOf<NonNullable<(typeof group)['~features']>>().toEqualTypeOf<{
      readonly exploded_1h: 'float64'
      readonly exploded_1d: 'float64'
      readonly keyed: { readonly map: 'float64' }
      readonly counted: { readonly map: 'int64' }
      readonly positions: { readonly list: 'float64' }
      readonly buckets: { readonly map: 'float64' }
      readonly gates: { readonly map: { readonly list: 'float64' } }
      readonly newest: { readonly list: 'float64' }
      readonly element: 'float64'
      readonly several: { readonly map: { readonly map: { readonly list: 'float64' } } }
      readonly present: { readonly list: 'int64' }
      readonly words: { readonly map: 'int64' }
    }>()
  })

  test('is refused where it means nothing', () => {
    flights.select(f => {
      // @ts-expect-error the mean of texts does not exist
      mean(f.names)
      // @ts-expect-error `elementWise` is for lists
      sum(f.byCarrier, { elementWise: true })
      // @ts-expect-error `elementWise` is for lists
      sum(f.delay, { elementWise: true })
      // @ts-expect-error `explode` is for lists and maps
      last(f.delay, { explode: true })
      // @ts-expect-error either `explode` or `elementWise`
      count(f.delays, { explode: true, elementWise: true })
      // @ts-expect-error the default is a value of the whole result
      sum(f.delay, { by: f.carrier, default: 0 })
      // @ts-expect-error the default is a value of the whole result
      sum(f.delay, { default: 'none' })
      // @ts-expect-error there is no such option
      sum(f.delay, { window: '1d', buy: f.carrier })
      // @ts-expect-error a bucket is a column
      sum(f.delay, { by: 'carrier' })
      return f
    })
  })
})

describe('an own aggregate', () => {
  const longest: Aggregate<string, { length: number }, number> = {
    name: 'longest',
    version: 1,
    exact: true,
    init: () => ({ length: 0 }),
    add: state => state,
    merge: left => left,
    result: ({ length }) => length,
  }

  test('has the type that is declared', () => {
    const group = featureGroup({
      name: 'g',
      source: flights,
      keys: ['origin'],
      features: f => ({
        heat: aggregate(decayedSum, f.delay, { type: 'float64', windows: ['1d'] }),
        name: aggregate(longest, f.names, { type: 'int64', explode: true, by: f.carrier }),
      }),
    })
    expectTypeOf<NonNullable<(typeof group)['~features']>>().toEqualTypeOf<{
      readonly heat_1d: 'float64'
      readonly name: { readonly map: 'int64' }
    }>()
  })

  test('takes what its code takes and gives what its code gives', () => {
    flights.select(f => {
      // @ts-expect-error it adds up numbers, not texts
      aggregate(decayedSum, f.carrier, { type: 'float64' })
      // @ts-expect-error it adds up numbers, not lists
      aggregate(decayedSum, f.delays, { type: 'float64' })
      // @ts-expect-error its results are numbers
      aggregate(decayedSum, f.delay, { type: 'string' })
      return f
    })
  })
})
