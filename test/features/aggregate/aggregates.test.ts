import { describe, expect, test } from 'vitest'
import type { InputPosition } from '../../../src/features/aggregate/aggregate.ts'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../src/features/aggregate/catalogue.ts'
import type { DataType } from '../../../src/features/schema.ts'
import { somewhere } from './values.ts'

const place = (time: number, created: number | null = null, sequence: number | null = null): InputPosition => ({
  time,
  created,
  sequence,
})

function answer(
  name: string,
  type: DataType,
  values: readonly unknown[],
  parameters: AggregateParameters = {},
): unknown {
  return answerAt(
    name,
    type,
    values.map(value => [value, somewhere] as const),
    parameters,
  )
}

function answerAt(
  name: string,
  type: DataType,
  entries: readonly (readonly [unknown, InputPosition])[],
  parameters: AggregateParameters = {},
): unknown {
  const aggregate = aggregateOf(name, type, parameters)
  const state = entries.reduce<unknown>((s, [value, at]) => aggregate.add(s, value, at), aggregate.init())
  return aggregate.result(JSON.parse(JSON.stringify(state)), 0)
}

describe('aggregates', () => {
  test.each(['count', 'sum', 'mean', 'variance', 'stddev', 'min', 'max', 'first', 'last'])(
    '%s of nothing is null',
    name => {
      expect(answer(name, 'float64', [])).toBeNull()
    },
  )

  test('firstK and lastK of nothing are null', () => {
    expect(answer('firstK', 'string', [], { k: 2 })).toBeNull()
    expect(answer('lastK', 'string', [], { k: 2 })).toBeNull()
  })

  test('count, sum and mean return to null when every value is removed', () => {
    for (const name of ['count', 'sum', 'mean', 'variance', 'stddev']) {
      const aggregate = aggregateOf(name, 'float64')
      const state = aggregate.add(aggregate.init(), 0.1, somewhere)
      expect(aggregate.result(aggregate.remove?.(state, 0.1, somewhere), 0)).toBeNull()
    }
  })

  test('a sum of booleans counts the true ones, a mean is their share', () => {
    expect(answer('sum', 'boolean', [true, false, true])).toBe(2)
    expect(answer('mean', 'boolean', [true, false, true, true])).toBe(0.75)
    expect(answer('variance', 'boolean', [true, false])).toBe(0.25)
  })

  test('an int64 sum passes through 2^53 and is refused beyond it', () => {
    const large = Number.MAX_SAFE_INTEGER
    expect(answer('sum', 'int64', [large, large, -large])).toBe(large)
    expect(answer('sum', 'int64', [large, -large, -large])).toBe(-large)
    expect(() => answer('sum', 'int64', [large, 1])).toThrowError(
      'Column `sum`: the sum is beyond ±(2^53 − 1). Declare the input `bigint`, or cast it to `float64`.',
    )
    expect(answer('mean', 'int64', [large, large])).toBe(large)
  })

  test('a bigint sum is exact and refused beyond 64 bits', () => {
    const max = 2n ** 63n - 1n
    expect(answer('sum', 'bigint', [max, max, -max, 5n, -6n])).toBe(max - 1n)
    expect(answer('sum', 'bigint', [-max, -1n])).toBe(-max - 1n)
    expect(() => answer('sum', 'bigint', [max, 1n])).toThrowError(
      'Column `sum`: the sum is beyond 64 bits. Scale the input, or cast it to `float64`.',
    )
  })

  test('min and max use the total order and emit 0 for −0', () => {
    const { NaN: nan, POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down } = Number
    expect(answer('max', 'float64', [1, nan, up])).toBeNaN()
    expect(answer('min', 'float64', [nan, up])).toBe(up)
    expect(answer('min', 'float64', [nan])).toBeNaN()
    expect(answer('min', 'float64', [3, down, nan])).toBe(down)
    expect(answer('max', 'float64', [-0])).toBe(0)
    expect(answer('min', 'float64', [-0, 0])).toBe(0)
    expect(answer('max', 'boolean', [false, true])).toBe(true)
    expect(answer('min', 'bigint', [2n ** 60n, 2n ** 60n - 1n])).toBe(2n ** 60n - 1n)
    expect(answer('max', 'timestamp', [5, 7, 6])).toBe(7)
  })

  test('texts order by code point, not by UTF-16 unit', () => {
    expect(answer('max', 'string', ['\uffff', '\u{1f600}'])).toBe('\u{1f600}')
    expect(answer('min', 'string', ['\uffff', '\u{1f600}'])).toBe('\uffff')
    expect(answer('min', 'string', ['b', 'B', ''])).toBe('')
  })

  test('first and last go by time, created, sequence and then value, nulls first', () => {
    const rows = [
      ['late', place(2)],
      ['no created', place(1)],
      ['created', place(1, 5)],
      ['created, sequence', place(1, 5, 1)],
      ['b', place(2, 9, 9)],
      ['a', place(2, 9, 9)],
    ] as const
    for (const entries of [rows, rows.toReversed()]) {
      expect(answerAt('first', 'string', entries)).toBe('no created')
      expect(answerAt('last', 'string', entries)).toBe('b')
      expect(answerAt('firstK', 'string', entries, { k: 3 })).toEqual(['no created', 'created', 'created, sequence'])
      expect(answerAt('lastK', 'string', entries, { k: 3 })).toEqual(['b', 'a', 'late'])
      expect(answerAt('lastK', 'string', entries, { k: 99 })).toHaveLength(6)
    }
  })

  test('values that JSON lacks survive in states', () => {
    expect(answer('last', 'float64', [Number.NaN])).toBeNaN()
    expect(answer('last', 'float64', [Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY)
    expect(answer('first', 'float64', [-0])).toBe(0)
    expect(answer('lastK', 'bigint', [5n, 6n], { k: 2 })).toEqual([6n, 5n])
    expect(answer('last', 'binary', [Uint8Array.of(1, 255)])).toEqual(Uint8Array.of(1, 255))
    expect(answer('last', { list: 'float64' }, [[1, null, Number.NaN, -0]])).toEqual([1, null, Number.NaN, 0])
    expect(answer('last', { map: 'int64' }, [new Map([['a', 1]])])).toEqual(new Map([['a', 1]]))
  })

  test('topK and bottomK keep the best in the total order, equal ones each', () => {
    const { NaN: nan, NEGATIVE_INFINITY: down } = Number
    expect(answer('topK', 'float64', [1, nan, 3, 3, -0, down], { k: 3 })).toEqual([nan, 3, 3])
    expect(answer('bottomK', 'float64', [1, nan, -0, down], { k: 3 })).toEqual([down, 0, 1])
    expect(answer('topK', 'string', ['\uffff', '\u{1f600}', 'a'], { k: 2 })).toEqual(['\u{1f600}', '\uffff'])
    expect(answer('bottomK', 'bigint', [2n ** 60n, 5n], { k: 1 })).toEqual([5n])
    expect(answer('topK', 'boolean', [false, true], { k: 5 })).toEqual([true, false])
    expect(answer('topK', 'float64', [], { k: 2 })).toBeNull()
  })

  test('distinct values are counted in the total order: −0 is 0, NaN is one value', () => {
    expect(answer('uniqueCount', 'float64', [0, -0, Number.NaN, Number.NaN, 1, 1])).toBe(3)
    expect(answer('uniqueCount', 'string', ['a', 'A', 'a', '__proto__', ''])).toBe(4)
    expect(answer('uniqueCount', 'binary', [Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(1, 0)])).toBe(2)
    expect(answer('uniqueCount', 'int64', [])).toBeNull()
    expect(answer('boundedUniqueCount', 'int64', [1, 2, 3, 3], { k: 2 })).toBe(2)
    expect(answer('boundedUniqueCount', 'int64', [3, 3], { k: 2 })).toBe(1)
    expect(answer('boundedUniqueCount', 'int64', [], { k: 2 })).toBeNull()
  })

  test('percentiles are those of numpy', () => {
    const values = [10.1, 3.3, 7.7, 20.2, 5.5]
    // numpy.quantile([10.1, 3.3, 7.7, 20.2, 5.5], [0, 0.1, 0.25, 0.5, 0.77, 1])
    expect(answer('percentile', 'float64', values, { ps: [0, 0.1, 0.25, 0.5, 0.77, 1] })).toEqual([
      3.3, 4.18, 5.5, 7.7, 10.908000000000001, 20.2,
    ])
    expect(answer('percentile', 'int64', [4], { ps: [0.3, 0.9] })).toEqual([4, 4])
    expect(answer('percentile', 'float64', [1, Number.NaN, Number.NEGATIVE_INFINITY], { ps: [0, 0.5, 1] })).toEqual([
      Number.NEGATIVE_INFINITY,
      1,
      Number.NaN,
    ])
    expect(answer('percentile', 'float64', [], { ps: [0.5] })).toBeNull()
  })

  test('a histogram lists the commonest texts first, equal counts by code point', () => {
    const texts = ['b', '\u{1f600}', 'a', '\uffff', 'a', 'b', 'c', '__proto__']
    const all = [
      ['a', 2],
      ['b', 2],
      ['__proto__', 1],
      ['c', 1],
      ['\uffff', 1],
      ['\u{1f600}', 1],
    ]
    expect([...(answer('histogram', 'string', texts) as Map<string, number>)]).toEqual(all)
    expect([...(answer('histogram', 'string', texts, { k: 3 }) as Map<string, number>)]).toEqual(all.slice(0, 3))
    expect(answer('histogram', 'string', [])).toBeNull()
  })

  test('a removal may come before what it removes, in another state', () => {
    for (const [name, type, value, parameters] of [
      ['uniqueCount', 'string', 'a', {}],
      ['percentile', 'float64', 2.5, { ps: [0.5] }],
      ['histogram', 'string', 'a', { k: 1 }],
    ] as const) {
      const aggregate = aggregateOf(name, type, parameters)
      const removed = aggregate.remove?.(aggregate.init(), value, somewhere)
      expect(aggregate.result(removed, 0)).toBeNull()
      const added = aggregate.add(aggregate.init(), value, somewhere)
      expect(aggregate.merge(added, removed)).toEqual(aggregate.init())
    }
  })

  test('many distinct values are counted while they come and go', () => {
    const aggregate = aggregateOf('uniqueCount', 'int64')
    let state = aggregate.init()
    for (let index = 0; index < 6000; index++) state = aggregate.add(state, (index * 7919) % 3001, somewhere)
    expect(aggregate.result(state, 0)).toBe(3001)
    for (let index = 0; index < 5000; index++) state = aggregate.remove?.(state, (index * 7919) % 3001, somewhere)
    expect(aggregate.result(state, 0)).toBe(1000)
  })

  test('refuses what an aggregate does not take', () => {
    expect(() => aggregateOf('summ', 'float64')).toThrowError(
      'aggregate `summ` has 1 problem:\n  summ: `summ` is not an aggregate. Did you mean `sum`?',
    )
    expect(() => aggregateOf('sum', 'string')).toThrowError('sum takes numbers, booleans and bigint, not string')
    expect(() => aggregateOf('mean', 'bigint')).toThrowError('mean takes numbers and booleans, not bigint')
    expect(() => aggregateOf('min', { list: 'string' })).toThrowError(
      'min takes numbers, texts, times, dates, booleans and bigint, not list<string>',
    )
    expect(() => aggregateOf('lastK', 'string')).toThrowError(
      'parameter `k` of lastK must be a whole number from 1, not missing',
    )
    expect(() => aggregateOf('lastK', 'string', { k: 0.5 })).toThrowError(
      'parameter `k` of lastK must be a whole number from 1, not 0.5',
    )
    expect(() => aggregateOf('percentile', 'float64', { ps: [50] })).toThrowError(
      'parameter `ps` of percentile must be a list of numbers from 0 to 1, not [50]',
    )
    expect(() => aggregateOf('percentile', 'float64', { ps: [] })).toThrowError('from 0 to 1, not []')
    expect(() => aggregateOf('histogram', 'int64')).toThrowError(
      "histogram takes texts (cast others: `.cast('string')`), not int64",
    )
    expect(() => aggregateOf('histogram', 'string', { k: 0 })).toThrowError(
      'parameter `k` of histogram must be a whole number from 1, not 0',
    )
    expect(() => aggregateOf('uniqueCount', { list: 'int64' })).toThrowError(
      'uniqueCount takes numbers, texts, times, dates, booleans, bigint and binaries, not list<int64>',
    )
    expect(() => aggregateOf('sum', 'float64', { k: 1 })).toThrowError('sum has no parameter `k`.')
  })
})
