import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, decode, encode } from '../../../src/features/table/encode.ts'
import { compareNumbers, compareStrings, compareValues } from '../../../src/features/table/total-order.ts'
import { anyType, valuesOf } from './arbitrary-table.ts'

const settings = { seed: 20010501, numRuns: 500 }

test('orders texts as their UTF-8 bytes', () => {
  const wellFormed = fc.string({ unit: 'binary', maxLength: 4 })
  fc.assert(
    fc.property(wellFormed, wellFormed, (left, right) => {
      expect(compareStrings(left, right)).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)))
    }),
    settings,
  )
  expect(compareStrings('\uFFFF', '\u{10000}')).toBe(-1)
})

test('orders numbers with NaN the greatest and −0 equal to 0', () => {
  const sorted = [Number.NaN, 1, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1].sort(compareNumbers)
  expect(sorted).toEqual([Number.NEGATIVE_INFINITY, -1, -0, 1, Number.POSITIVE_INFINITY, Number.NaN])
  expect(compareNumbers(-0, 0)).toBe(0)
  expect(compareNumbers(Number.NaN, Number.NaN)).toBe(0)
})

test('is one total order over the values of every type', () => {
  const triples = anyType.chain(type => fc.tuple(valuesOf(type), valuesOf(type), valuesOf(type)))
  fc.assert(
    fc.property(triples, ([a, b, c]) => {
      expect(compareValues(a, a)).toBe(0)
      expect(compareValues(a, b) + compareValues(b, a)).toBe(0)
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0)
      if (a === null && b !== null) expect(compareValues(a, b)).toBe(-1)
    }),
    settings,
  )
})

test('encodes and decodes every value of every type, with and without the type', () => {
  const typed = anyType.chain(type => fc.tuple(fc.constant(type), valuesOf(type)))
  fc.assert(
    fc.property(typed, ([type, value]) => {
      expect(decode(JSON.parse(JSON.stringify(encode(value, type))), type)).toStrictEqual(value)
      expect(decode(JSON.parse(JSON.stringify(encode(value))))).toStrictEqual(value)
    }),
    settings,
  )
})

test('spells what JSON cannot say as the format does', () => {
  expect(
    encode([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5n, Uint8Array.of(1, 255)]),
  ).toEqual([{ $: 'NaN' }, { $: 'Infinity' }, { $: '-Infinity' }, { $: '-0' }, { $bigint: '5' }, { $bytes: 'Af8=' }])
  expect(decode(encode({ $bigint: 'no number' }))).toEqual({ $bigint: 'no number' })
  expect(() => decode({ $x: 1 })).toThrow('Column `value`: `$x` is not a known encoding')
  expect(() => encode(() => 1)).toThrow('Column `value`: a function has no JSON form')
})

test('a map keeps the order of its entries, whatever their keys and values', () => {
  const type = { map: { list: { list: 'string' } } } as const
  const keys = fc.oneof(fc.constantFrom('$map', '__proto__', '2', '10', ''), fc.string())
  const values = fc.array(fc.array(fc.string(), { maxLength: 3 }), { maxLength: 2 })
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key, maxLength: 4 }), entries => {
      const stored = JSON.stringify(encode(new Map(entries), type))
      expect([...(decode(JSON.parse(stored), type) as Map<string, unknown>)]).toStrictEqual(entries)
    }),
    settings,
  )
  expect(
    encode(
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      { map: 'int32' },
    ),
  ).toEqual({ b: 1, a: 2 })
})

test('writes canonical JSON with sorted keys', () => {
  expect(canonicalJson({ b: 1, a: { d: null, c: [Number.NaN] } })).toBe('{"a":{"c":[{"$":"NaN"}],"d":null},"b":1}')
})

test('bytes are read from base64 only, whatever the length of their text', () => {
  const property = fc.property(
    fc.uint8Array({ maxLength: 40 }),
    fc.nat(),
    fc.constantFrom('-', '_', '!', '=', 'é'),
    (bytes, at, wrong) => {
      const text = Buffer.from(bytes).toString('base64')
      expect(decode({ $bytes: text })).toEqual(bytes)
      const place = at % (text.length + 1)
      const damaged = `${text.slice(0, place)}${wrong}${text.slice(place + 1)}`
      if (damaged !== text) expect(() => decode({ $bytes: `${damaged}AAAA` })).toThrow()
    },
  )
  fc.assert(property, { seed: 20010501, numRuns: 500 })
})
