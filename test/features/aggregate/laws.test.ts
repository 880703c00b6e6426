import * as fc from 'fast-check'
import { test } from 'vitest'
import { decayedSum } from '../../../docs/examples/decayed-sum.ts'
import { aggregateLaws } from '../../../src/adapters/testing/laws/aggregate-laws.ts'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../src/features/aggregate/catalogue.ts'
import { featureAggregate } from '../../../src/features/aggregate/feature-aggregate.ts'
import type { Spread } from '../../../src/features/aggregate/shape.ts'
import type { DataType } from '../../../src/features/schema.ts'
import { doubles, somewhere } from './values.ts'

aggregateLaws(test, decayedSum)

const floats = doubles(true)
const texts = fc.string({ unit: 'grapheme', maxLength: 4 })
const letters = fc.constantFrom('', 'a', 'b', 'aa', '\uffff', '\u{1f600}', '__proto__')
const numerals = fc.nat({ max: 150 }).map(String)
const few = fc.constantFrom(0, -0, 1, 2, 2.5, -7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
const bigints = fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n })
const catalogue: readonly (readonly [string, DataType, fc.Arbitrary<unknown>, AggregateParameters?])[] = [
  ['count', 'string', texts],
  ['sum', 'float64', floats],
  ['sum', 'int64', fc.integer()],
  ['sum', 'boolean', fc.boolean()],
  ['sum', 'bigint', bigints],
  ['mean', 'float64', floats],
  ['mean', 'boolean', fc.boolean()],
  ['variance', 'float64', floats],
  ['stddev', 'float64', floats],
  ['variance', 'boolean', fc.boolean()],
  ['skew', 'float64', floats],
  ['skew', 'boolean', fc.boolean()],
  ['kurtosis', 'float64', floats],
  ['kurtosis', 'int64', fc.integer()],
  ['min', 'float64', floats],
  ['max', 'float64', floats],
  ['min', 'string', texts],
  ['max', 'bigint', bigints],
  ['first', 'float64', floats],
  ['last', 'string', texts],
  ['firstK', 'float64', floats, { k: 3 }],
  ['lastK', { list: 'float64' }, fc.array(fc.option(floats), { maxLength: 3 }), { k: 2 }],
  ['topK', 'float64', floats, { k: 3 }],
  ['bottomK', 'string', texts, { k: 2 }],
  ['topK', 'bigint', bigints, { k: 1 }],
  ['uniqueCount', 'float64', few],
  ['uniqueCount', 'string', letters],
  ['uniqueCount', 'bigint', bigints],
  ['uniqueCount', 'binary', fc.uint8Array({ maxLength: 1 })],
  ['boundedUniqueCount', 'float64', few, { k: 4 }],
  ['boundedUniqueCount', 'string', letters, { k: 3 }],
  ['percentile', 'float64', floats, { ps: [0, 0.25, 0.9, 1] }],
  ['percentile', 'int32', fc.integer({ min: -9, max: 9 }), { ps: [0.5] }],
  ['histogram', 'string', letters],
  ['histogram', 'string', letters, { k: 2 }],
  ['approxUniqueCount', 'float64', floats, { lgK: 12 }],
  ['approxUniqueCount', 'string', texts, { lgK: 4 }],
  ['approxUniqueCount', 'bigint', bigints, { lgK: 5 }],
  ['approxUniqueCount', 'binary', fc.uint8Array({ maxLength: 2 }), { lgK: 15 }],
  ['approxPercentile', 'float64', floats, { ps: [0, 0.25, 0.9, 1], k: 8 }],
  ['approxPercentile', 'int64', fc.integer(), { ps: [0.5], k: 500 }],
  ['approxHistogram', 'string', numerals, { k: 3 }],
]

/** What the aggregates that are not exact must be near. */
const exact: Readonly<Record<string, readonly [name: string, parameter: string]>> = {
  approxPercentile: ['percentile', 'ps'],
  approxHistogram: ['histogram', 'k'],
}

for (const [name, type, values, parameters = {}] of catalogue) {
  aggregateLaws((law, run) => test(`${JSON.stringify(type)} ${law}`, run), aggregateOf(name, type, parameters), {
    values,
    ...exactAnswer(name, type, parameters),
  })
}

function exactAnswer(name: string, type: DataType, parameters: AggregateParameters) {
  if (exact[name] === undefined) return {}
  const [exactName, parameter] = exact[name]
  const naive = aggregateOf(exactName, type, { [parameter]: parameters[parameter]! })
  return {
    exactly: (inputs: readonly unknown[]): unknown =>
      naive.result(
        inputs.reduce((state, value) => naive.add(state, value, somewhere), naive.init()),
        0,
      ),
  }
}

const shaped: readonly (readonly [string, Spread, string | null, fc.Arbitrary<unknown>, DataType])[] = [
  ['sum', 'list', null, fc.array(floats, { minLength: 1, maxLength: 4 }), { list: 'float64' }],
  ['sum', 'map', null, fc.dictionary(texts, floats, { minKeys: 1, maxKeys: 4 }).map(mapOf), { map: 'float64' }],
  ['mean', 'elementWise', null, fc.tuple(floats, floats), { list: 'float64' }],
  ['variance', 'none', 'shop', fc.tuple(texts, floats), 'float64'],
  ['last', 'list', null, fc.array(floats, { minLength: 1, maxLength: 4 }), { list: 'float64' }],
  ['lastK', 'list', 'shop', fc.tuple(texts, fc.array(floats, { minLength: 1, maxLength: 3 })), { list: 'float64' }],
  ['topK', 'elementWise', 'shop', fc.tuple(texts, fc.tuple(floats, floats)), { list: 'float64' }],
]

for (const [name, spread, by, values, inputType] of shaped) {
  const parameters = name.endsWith('K') ? { k: 2 } : {}
  const use = { aggregate: name, aggregateVersion: 1, own: false, parameters, spread, by, type: inputType }
  aggregateLaws((law, run) => test(`${spread}, by ${by}: ${law}`, run), featureAggregate(use, inputType, new Map()), {
    values,
    runs: 60,
  })
}

function mapOf(entries: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(entries))
}
