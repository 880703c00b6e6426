import * as fc from 'fast-check'
import { test } from 'vitest'
import { aggregateLaws } from '../../../src/adapters/testing/laws/aggregate-laws.ts'
import type { Aggregate } from '../../../src/features/aggregate/aggregate.ts'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../src/features/aggregate/catalogue.ts'
import type { DataType } from '../../../src/features/schema.ts'
import { doubles, somewhere } from './values.ts'

const halfLife = 3_600_000

/** An aggregate that is exact only within a bound, as a team would write it. */
const decayedSum: Aggregate<number, { sum: number; at: number }, number> = {
  name: 'decayed_sum',
  version: 1,
  exact: { within: 1e-9 },
  init: () => ({ sum: 0, at: 0 }),
  add: (state, value, { time }) => decayedSum.merge(state, { sum: value, at: time }),
  merge: (left, right) => {
    const at = Math.max(left.at, right.at)
    return { sum: left.sum * 2 ** ((left.at - at) / halfLife) + right.sum * 2 ** ((right.at - at) / halfLife), at }
  },
  result: (state, at) => (state.at === 0 ? null : state.sum * 2 ** ((state.at - at) / halfLife)),
}

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
