import { feastRedis } from 'bighead/redis'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entityKey } from '../../../src/adapters/redis/feast/entity-key.ts'
import { hashField, timestamp } from '../../../src/adapters/redis/feast/feast-redis.ts'
import type { FeastScalar, FeastType, FeastValue } from '../../../src/adapters/redis/feast/feast-types.ts'
import { decodeValue, encodeValue } from '../../../src/adapters/redis/feast/feast-value.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

// What Feast 0.66 itself wrote to Redis.
describe('Feast’s bytes', () => {
  test('entity keys', () => {
    const keys: [Record<string, FeastScalar>, Record<string, never>, string][] = [
      [
        { driver_id: 'int64' },
        { driver_id: 1001 } as never,
        '0100000002000000090000006472697665725f69640400000008000000e903000000000000',
      ],
      [
        { driver_id: 'int64' },
        { driver_id: -1n } as never,
        '0100000002000000090000006472697665725f69640400000008000000ffffffffffffffff',
      ],
      [
        { user_id: 'string' },
        { user_id: 'abc' } as never,
        '010000000200000007000000757365725f69640200000003000000616263',
      ],
      [{ k: 'string' }, { k: 'é' } as never, '0100000002000000010000006b0200000002000000c3a9'],
      [{ x: 'int32' }, { x: 7 } as never, '01000000020000000100000078030000000400000007000000'],
      [{ b: 'bytes' }, { b: new Uint8Array([0, 255]) } as never, '01000000020000000100000062010000000200000000ff'],
      [
        { t: 'unixTimestamp' },
        { t: 1_758_823_656_000 } as never,
        '010000000200000001000000740800000008000000e884d56800000000',
      ],
      [
        { user: 'int64', customer: 'string' },
        { user: 5, customer: 'c' } as never,
        '020000000200000008000000637573746f6d657202000000040000007573657202000000010000006304000000080000000500000000000000',
      ],
    ]
    for (const [types, values, bytes] of keys) expect(hex(entityKey(types, values))).toBe(bytes)
  })

  test('fields and times', () => {
    const fields: [string, string, string][] = [
      ['driver_stats', 'conv_rate', 'fa731014'],
      ['driver_stats', 'avg_daily_trips', '044d578e'],
      ['driver_stats', 'tag', 'fac13768'],
      ['fv', 'feature', '3e44d664'],
      ['a', 'b', '436844a2'],
    ]
    for (const [view, feature, bytes] of fields) expect(hex(hashField(view, feature))).toBe(bytes)
    expect(hex(timestamp(Date.parse('2024-01-01T10:00:00Z') / 1000))).toBe('08a09acaac06')
  })

  test('values, both ways', () => {
    const values: [FeastValue, FeastType, string][] = [
      [20n, 'int64', '2014'],
      [-1n, 'int64', '20ffffffffffffffffff01'],
      [0.5, 'double', '29000000000000e03f'],
      [Math.fround(0.6), 'float', '359a99193f'],
      ['b', 'string', '120162'],
      [true, 'bool', '3801'],
      [false, 'bool', '3800'],
      [null, 'bool', ''],
      [[1n, 2n], { list: 'int64' }, '72040a020102'],
      [[1, 2], { list: 'float' }, '82010a0a080000803f00000040'],
      [['a', 'b'], { list: 'string' }, '62060a01610a0162'],
      [1_704_103_200_000, 'unixTimestamp', '40a09acaac06'],
    ]
    for (const [value, type, bytes] of values) {
      expect(hex(encodeValue(value, type, 'f'))).toBe(bytes)
      expect(decodeValue(Buffer.from(bytes, 'hex'), type)).toEqual(value)
    }
  })
})

const scalars: { [type in FeastScalar]: fc.Arbitrary<FeastValue> } = {
  bytes: fc.uint8Array(),
  string: fc.string({ unit: 'grapheme' }),
  int32: fc.integer(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  double: fc.double(),
  float: fc.float(),
  bool: fc.boolean(),
  unixTimestamp: fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }).map(seconds => seconds * 1000),
}

test('every value of every type comes back, in lists too', () => {
  for (const [type, values] of Object.entries(scalars) as [FeastScalar, fc.Arbitrary<FeastValue>][]) {
    const scalar = fc.property(values, value => {
      expect(decodeValue(encodeValue(value, type, 'f'), type)).toEqual(value)
    })
    const list = fc.property(fc.array(values), value => {
      expect(decodeValue(encodeValue(value as never, { list: type }, 'f'), { list: type })).toEqual(value)
    })
    fc.assert(scalar, { seed: 42 })
    fc.assert(list, { seed: 42 })
  }
})

test('damaged bytes, and those of another type, are errors, not values', () => {
  expect(() => decodeValue(Buffer.from('2014', 'hex'), 'float')).toThrow('it holds int64, not float')
  expect(() => decodeValue(Buffer.from('72040a020102', 'hex'), 'int64')).toThrow(
    "it holds { list: 'int64' }, not int64",
  )
  for (const bytes of ['20', '35aa', '12ff', '1203ab', '20ffffffffffffffffffffff01', '72040a0201', '07'])
    expect(() => decodeValue(Buffer.from(bytes, 'hex'), 'int64')).toThrow(RangeError)
})

test('what is not of its type, is no key, or is no client, is refused', () => {
  const refused: [FeastValue, FeastType][] = [
    ['a', 'int64'],
    [1.5, 'int32'],
    [2 ** 31, 'int32'],
    [2n ** 63n, 'int64'],
    [1, 'string'],
    [1, 'bool'],
    ['a', 'double'],
    ['a', { list: 'string' }],
    [[1, 'a'], { list: 'double' }],
  ]
  for (const [value, type] of refused)
    expect(() => encodeValue(value, type, 'f')).toThrow(/Column `f`: .* is not of Feast's type/)
  expect(() => entityKey({ a: 'string' }, {})).toThrow(/Column `a`: undefined cannot be a part of an entity key/)
  expect(() => entityKey({ a: 'double' }, { a: 1 })).toThrow(/cannot be a part/)
  expect(() => feastRedis({} as never, { project: 'lab' })).toThrow(/Parameter `client`/)
  expect(() => feastRedis({ callBuffer: async () => null }, { project: '' })).toThrow(/Parameter `project`/)
})
