import { stateCodec } from 'bighead'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregateOf } from '../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../src/features/aggregate/catalogue.ts'
import { decodeState, encodeState } from '../../../src/features/aggregate/state-codec.ts'
import type { DataType } from '../../../src/features/schema.ts'
import { doubles, seed, somewhere } from './values.ts'

const own = { name: 'own', version: 1 }
const throughBytes = (state: unknown): unknown => decodeState(own, encodeState(own, state))

describe('the binary form of states', () => {
  test('any JSON survives it to the bit', () => {
    const numbers = fc.oneof(
      doubles(true),
      fc.maxSafeInteger(),
      fc.constantFrom(-0, 2 ** 52 + 1, 2 ** 53, 1e21, 0.1 + 0.2),
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\ud800', 'a\udc00', '__proto__', '\u{1f600}', '\ufeffx'),
    )
    const leaves = fc.oneof(numbers, texts, fc.boolean(), fc.constant(null), fc.array(numbers), fc.array(texts))
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaves,
        fc.array(tie('tree')),
        fc.dictionary(texts, tie('tree')),
        fc.constantFrom({ count: 1, $bigint: '5' }),
      ),
    }))
    fc.assert(
      fc.property(tree, value => {
        expect(Object.is(throughBytes(-0), -0)).toBe(true)
        expect(throughBytes(value)).toStrictEqual(plain(value))
      }),
      { seed, numRuns: 500 },
    )
  })

  test.each([
    [[1, 2, 3, 1000, -5]],
    [[992_736_000_123, 992_736_000_456, 992_736_061_000]],
    [[12.34, 12.35, 99.99, -0.01]],
    [[0.1 + 0.2, Math.PI]],
    [[4_000_000_000, 1, 2 ** 32 - 1]],
    [[-0, 1]],
    [[2 ** 53, -(2 ** 53)]],
    [[2 ** 51, -(2 ** 51)]],
    [[]],
    [[7]],
  ])('lists of numbers %j survive in whatever form is the shortest', list => {
    expect(throughBytes(list)).toStrictEqual(list)
  })

  test('the front door has it', async () => {
    const codec = await stateCodec()
    expect(codec.decodeState(own, codec.encodeState(own, { best: ['a', 1.5] }))).toEqual({ best: ['a', 1.5] })
  })

  test('the layout is what the guide says', () => {
    const bytes = (state: unknown): number[] => [...encodeState(aggregateOf('count', 'string'), state)]
    expect(bytes({ count: 2 })).toEqual([1, ...head, 8, 1, 1, 128 + 32 + 2])
    expect(bytes(300).slice(3)).toEqual([3, 0, 216, 4])
    expect(bytes(1.25).slice(3)).toEqual([3, 2, 250, 1])
    expect(bytes([1, 2, 3]).slice(3)).toEqual([9, 3, 0, 2, 4, 6])
    expect(bytes([1000, 1001, 1002]).slice(3)).toEqual([9, 3, 1, 208, 15, 2, 2])
    expect(bytes(['a', 'é']).slice(3)).toEqual([10, 2, 0, 1, 97, 0, 2, 195, 169])
    expect(bytes(['ab', 'ac']).slice(3)).toEqual([10, 2, 0, 2, 97, 98, 1, 1, 99])
    expect(bytes({ x: null }).slice(3)).toEqual([8, 1, 0, 5, 1, 120, 0])
  })

  test('refuses what is damaged, foreign or too deep, and says what to do', () => {
    const sum = aggregateOf('sum', 'float64')
    const bytes = encodeState(sum, {
      count: 3,
      whole: 0,
      rest: { parts: [0.1, 2 ** 60], wide: null, nan: 0, up: 0, down: 0 },
    })
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeState(sum, bytes.slice(0, length))).toThrowError(
        /^The stored state of `sum` cannot be read: it ends too early/,
      )
    }
    expect(() => decodeState(sum, Uint8Array.of(...bytes, 0))).toThrowError('bytes are left over')
    expect(() => decodeState(aggregateOf('mean', 'float64'), bytes)).toThrowError(
      'The stored state of `mean` cannot be read: it is of another aggregate, or of another version of it (byte 3 of 40). Materialize its features again.',
    )
    expect(() => decodeState(sum, Uint8Array.of(2, ...bytes.slice(1)))).toThrowError(
      'state of `sum` has format version 2; this version of bighead reads up to 1.',
    )
    expect(() => encodeState(own, { a: undefined })).toThrowError(
      'it holds a value of type undefined, which JSON lacks',
    )
    const nested = (depth: number): unknown => (depth === 0 ? [] : [nested(depth - 1)])
    expect(throughBytes(nested(60))).toEqual(nested(60))
    expect(() => encodeState(own, nested(70))).toThrowError('it is nested more than 64 deep')
    const prefix = [...encodeState(own, null).slice(0, 3)]
    expect(() => decodeState(own, Uint8Array.of(...prefix, ...Array(5000).fill([7, 1]).flat(), 0))).toThrowError(
      'it is nested more than 64 deep',
    )
    for (const value of [
      [11],
      [7, 255, 255, 255, 255, 15],
      [9, 200, 1, 0],
      [9, 1, 255, 1],
      [8, 1, 99, 0],
      [5, 1, 255],
      [6, 1, 255, 255, 255, 1],
    ]) {
      expect(() => decodeState(own, Uint8Array.of(...prefix, ...value)), String(value)).toThrowError(
        /^The stored state of `own`/,
      )
    }
  })

  test('random bytes are read or refused, never anything else', () => {
    const prefix = [...encodeState(own, null).slice(0, 3)]
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 255 })), { maxLength: 40 }), bytes => {
        try {
          const state = decodeState(own, Uint8Array.of(...prefix, ...bytes))
          expect(throughBytes(state)).toStrictEqual(state)
        } catch (error) {
          expect(error).toHaveProperty('code', 'CORRUPT_STATE')
        }
      }),
      { seed, numRuns: 2000 },
    )
  })

  const cents = (index: number): number => ((index * 7919) % 20_000) / 100
  test.each<[string, DataType, AggregateParameters, number, (index: number) => unknown, number]>([
    ['count', 'string', {}, 5, String, 1.5],
    ['sum', 'float64', {}, 300, cents, 1.3],
    ['lastK', 'string', { k: 20 }, 100, index => `SEA${index}`, 1.5],
    ['topK', 'float64', { k: 50 }, 300, cents, 2],
    ['uniqueCount', 'int64', {}, 2000, index => index * 3, 3],
    ['uniqueCount', 'string', {}, 2000, index => `user_${index}`, 2],
    ['percentile', 'float64', { ps: [0.5] }, 2000, cents, 3],
    ['approxUniqueCount', 'int64', { lgK: 15 }, 50_000, index => index, 2],
    ['approxUniqueCount', 'int64', { lgK: 15 }, 1000, index => index, 2],
    ['approxPercentile', 'float64', { ps: [0.5], k: 500 }, 5000, cents, 3],
    ['approxHistogram', 'string', { k: 20 }, 500, index => `item ${index % 90}`, 2],
  ])('that of %s of %s %j is much smaller than JSON', (name, type, parameters, count, valueAt, factor) => {
    const aggregate = aggregateOf(name, type, parameters)
    let state = aggregate.init()
    for (let index = 0; index < count; index++) state = aggregate.add(state, valueAt(index), somewhere)
    const bytes = encodeState(aggregate, state)
    expect(decodeState(aggregate, bytes)).toStrictEqual(state)
    expect(JSON.stringify(state).length / bytes.length).toBeGreaterThan(factor)
  })
})

/** Objects as JSON makes them: with the ordinary prototype. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

const head = [...encodeState(aggregateOf('count', 'string'), null)].slice(1, 3)
