import { describe, expect, test } from 'vitest'
import type { Aggregate } from '../../../src/features/aggregate/aggregate.ts'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import { hashValue } from '../../../src/features/aggregate/hash-value.ts'
import { RandomState } from '../../../src/pipeline/random-state.ts'
import { somewhere } from './values.ts'

const addAll = (aggregate: Aggregate<unknown>, values: Iterable<unknown>): unknown => {
  let state: unknown = aggregate.init()
  for (const value of values) state = aggregate.add(state as never, value, somewhere)
  return state
}

/** The state of the values in tiles of some length, merged one after the other. */
const mergeAll = (aggregate: Aggregate<unknown>, values: readonly unknown[], length: number): unknown => {
  let state: unknown = aggregate.init()
  for (let from = 0; from < values.length; from += length) {
    state = aggregate.merge(state as never, addAll(aggregate, values.slice(from, from + length)) as never)
  }
  return state
}

const random = (seed: number): (() => number) => {
  const state = new RandomState(seed)
  return () => state.random()
}

describe('approxUniqueCount', () => {
  const kinds: readonly (readonly [string, (index: number) => unknown])[] = [
    ['int64', index => index],
    ['float64', index => index / 7],
    ['string', index => `user_${index}`],
    ['timestamp', index => 1_700_000_000_000 + index * 1000],
    ['bigint', index => BigInt(index) * 998_244_353_000_003n],
  ]

  test.each(kinds)('counts 100 to 200,000 values of %s within 2 %% at the default size', (type, valueAt) => {
    const aggregate = aggregateOf('approxUniqueCount', type as 'int64', { lgK: 15 })
    let state = aggregate.init()
    let next = 100
    for (let index = 0; index < 200_000; index++) {
      state = aggregate.add(state, valueAt(index), somewhere)
      if (index + 1 < next) continue
      const counted = aggregate.result(state, 0) as number
      expect(Math.abs(counted / (index + 1) - 1), `${index + 1} values`).toBeLessThanOrEqual(0.02)
      next = Math.ceil(next * 1.2)
    }
  })

  test('few values are counted exactly, in any size', () => {
    for (const lgK of [10, 15, 20]) {
      const aggregate = aggregateOf('approxUniqueCount', 'string', { lgK })
      expect(aggregate.result(addAll(aggregate, ['a', 'b', 'a', 'c']), 0)).toBe(3)
      expect(aggregate.result(aggregate.init(), 0)).toBeNull()
    }
  })

  test('the state of the whole has the bits of merged tiles, in any order', () => {
    const aggregate = aggregateOf('approxUniqueCount', 'int64', { lgK: 10 })
    const values = Array.from({ length: 5000 }, (_, index) => (index * 7919) % 3000)
    const whole = addAll(aggregate, values)
    expect(mergeAll(aggregate, values, 97)).toEqual(whole)
    expect(mergeAll(aggregate, values.toReversed(), 301)).toEqual(whole)
  })

  test('its state stays small', () => {
    const aggregate = aggregateOf('approxUniqueCount', 'int64', { lgK: 15 })
    const state = addAll(
      aggregate,
      Array.from({ length: 100_000 }, (_, index) => index),
    )
    expect(JSON.stringify(state).length).toBeLessThan(75_000)
  })

  test('a value has one hash whatever its column is', () => {
    const hashOf = (value: unknown): readonly number[] => {
      const words = new Int32Array(2)
      hashValue(value, words)
      return [...words]
    }
    expect(hashOf(1n)).toEqual(hashOf(1))
    expect(hashOf(true)).toEqual(hashOf(1))
    expect(hashOf(-0)).toEqual(hashOf(0))
    expect(hashOf('1')).not.toEqual(hashOf(1))
    expect(hashOf(2n ** 60n)).not.toEqual(hashOf(2 ** 60))
    // Stored sketches depend on these.
    expect(hashOf(1)).toEqual([-482642913, 2079381891])
    expect(hashOf('SEA')).toEqual([-1481036082, -1313232317])
    expect(hashOf(Number.NaN)).toEqual([-2013255158, 476313104])
    expect(hashOf(Uint8Array.of(1, 2))).toEqual([270996999, 506882239])
  })
})

describe('approxPercentile', () => {
  const shares = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
  const next = random(1)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const distributions: readonly (readonly [string, (index: number, length: number) => number])[] = [
    ['uniform', next],
    ['normal', normal],
    ['heavy-tailed', () => 1 / (1 - next())],
    ['ascending', index => index],
    ['descending', (index, length) => length - index],
    ['alternating', index => (index % 2 === 0 ? index : -index)],
    ['periodic', index => index % 500],
    ['hardly different', () => Math.floor(next() * 4)],
  ]

  test.each(distributions)('ranks of %s values are within 1 %% at the default size', (_, valueAt) => {
    const aggregate = aggregateOf('approxPercentile', 'float64', { ps: shares, k: 500 })
    expect(aggregate.exact).toEqual({ within: 0.01, of: 'rank' })
    for (const length of [300, 2000, 60_000]) {
      const values = Array.from({ length }, (_, index) => valueAt(index, length))
      for (const state of [addAll(aggregate, values), mergeAll(aggregate, values, 311)]) {
        expect(worstRank(aggregate.result(state, 0) as number[], values, shares)).toBeLessThanOrEqual(0.01)
      }
    }
  })

  test('is exact while there are few values, with NaN and infinities in their places', () => {
    const { NaN: nan, POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down } = Number
    const values = [nan, 2, up, down, 7, 5, -0, down]
    const ps = [0, 0.2, 0.5, 0.8, 1]
    const sketch = aggregateOf('approxPercentile', 'float64', { ps, k: 500 })
    const exact = aggregateOf('percentile', 'float64', { ps })
    expect(sketch.result(addAll(sketch, values), 0)).toEqual(exact.result(addAll(exact, values), 0))
    expect(sketch.result(addAll(sketch, [nan]), 0)).toEqual([nan, nan, nan, nan, nan])
    expect(sketch.result(sketch.init(), 0)).toBeNull()
  })

  test('its state stays small', () => {
    const aggregate = aggregateOf('approxPercentile', 'float64', { ps: [0.5], k: 500 })
    const state = addAll(aggregate, Array.from({ length: 100_000 }, next)) as { levels: number[][] }
    expect(state.levels.flat().length).toBeLessThan(1500)
  })

  function worstRank(results: readonly number[], values: readonly number[], ps: readonly number[]): number {
    const sorted = Float64Array.from(values).sort()
    const errors = ps.map((p, index) => {
      const rank = p * (sorted.length - 1)
      const from = sorted.findIndex(value => value >= results[index]!)
      const to = sorted.findLastIndex(value => value <= results[index]!)
      return Math.max(0, Math.min(from, to) - rank, rank - Math.max(from, to))
    })
    return Math.max(...errors) / values.length
  }
})

describe('approxHistogram', () => {
  test.each([
    ['skewed', (share: number) => Math.floor(1 / (share + 0.001))],
    ['even', (share: number) => Math.floor(share * 1000)],
  ])('counts of %s texts are within the declared error', (_, rankOf) => {
    const k = 10
    const aggregate = aggregateOf('approxHistogram', 'string', { k })
    const next = random(2)
    const values = Array.from({ length: 20_000 }, () => `item ${rankOf(next())}`)
    const counts = new Map<string, number>()
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    const error = values.length / 81
    expect(aggregate.exact).toEqual({ within: 1 / 81, of: 'count' })
    for (const state of [addAll(aggregate, values), mergeAll(aggregate, values, 97)]) {
      const result = aggregate.result(state, 0) as Map<string, number>
      for (const [text, count] of result) {
        expect(count).toBeLessThanOrEqual(counts.get(text)!)
        expect(count).toBeGreaterThanOrEqual(counts.get(text)! - error)
      }
      const listed = Math.min(...result.values())
      for (const [text, count] of counts) if (count > listed + error) expect(result.has(text), text).toBe(true)
    }
  })

  test('is exact while there are no more texts than it keeps, and by count, then text', () => {
    const aggregate = aggregateOf('approxHistogram', 'string', { k: 2 })
    const values = Array.from({ length: 64 }, (_, index) => String(index)).concat('7', '5', '5', '7')
    expect([...(aggregate.result(addAll(aggregate, values), 0) as Map<string, number>)]).toEqual([
      ['5', 3],
      ['7', 3],
    ])
    expect(aggregate.result(aggregate.init(), 0)).toBeNull()
  })
})
