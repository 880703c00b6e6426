import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tileLine } from '../../../../src/adapters/redis/lines.ts'
import { batchText } from '../../../../src/adapters/redis/packed/batch-text.ts'
import { readFields } from '../../../../src/adapters/redis/stored-fields.ts'
import type { EncodedValue } from '../../../../src/features/expression/expression.ts'
import type { BatchRecord, TileLevel, TileLevels } from '../../../../src/features/online/stored-record.ts'
import { allTiles, type Stretches, type TileStretches } from '../../../../src/features/online/stretches.ts'
import { tilesOf } from '../../../../src/features/online/tile-level.ts'
import { layout } from '../../../features/online/store-changes.ts'

const columns = 3
const [state] = layout.states
const wide = { ...layout, states: Array.from({ length: columns }, () => state as NonNullable<typeof state>) }
const batch = { layout: wide.id, generation: 1, until: 0, maxBatchAge: 0, uploadedAt: 0, keys: 1, partition: null }

function read(reply: readonly string[], tiles: TileStretches = allTiles) {
  const request = { layout: wide.id, key: 'a', tiles, strips: [] }
  return readFields(reply, { layout: wide, pointer: { version: 1, batch, retainedFrom: null }, request })
}

const whole = fc.oneof(fc.nat(99), fc.maxSafeInteger(), fc.constantFrom(2 ** 52, 2 ** 52 - 1, 1 - 2 ** 52))
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value))
const none = { wide: null, nan: 0, up: 0, down: 0 } as const
const rest = fc.oneof(
  fc.array(double, { maxLength: 4 }).map(parts => ({ parts, ...none })),
  fc.record({
    parts: fc.array(double),
    wide: fc.constantFrom(null, '12'),
    nan: fc.nat(1),
    up: fc.nat(1),
    down: fc.nat(1),
  }),
  fc.constantFrom({}, [], 7, { parts: ['1'], ...none }, { parts: 1, ...none }),
)
/** Counts, sums and numbers, what looks almost like them, and anything else. */
const states = fc.oneof(
  fc.constant(null),
  fc.record({ count: fc.oneof(whole, fc.constantFrom('1', null, 0.5)) }),
  fc.record({ count: whole, whole: fc.oneof(whole, double), rest: fc.oneof(fc.constant(null), rest) }),
  fc.record({ value: fc.oneof(double, fc.string({ unit: 'binary' }), fc.constant(null)) }),
  fc.jsonValue().map(value => JSON.parse(JSON.stringify(value))),
) as fc.Arbitrary<EncodedValue>

/** Starts that are multiples of five minutes, or of nothing. */
const starts = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: -40, max: 40 }), { maxLength: 12 }),
    fc.constantFrom(300_000, 3_600_000, 86_400_000, 1),
  )
  .map(([numbers, unit]) => numbers.sort((left, right) => left - right).map(number => number * unit))
const level: fc.Arbitrary<TileLevel> = starts.chain(found =>
  fc
    .array(fc.array(states, { minLength: found.length, maxLength: found.length }), {
      minLength: columns,
      maxLength: columns,
    })
    .map(own => ({ starts: found, states: found.length === 0 ? [] : own, newest: null })),
)
const record: fc.Arbitrary<BatchRecord> = fc
  .tuple(fc.array(fc.array(states, { maxLength: 3 }), { maxLength: columns }), fc.tuple(level, level, level))
  .map(([heads, tiles]) => ({ heads, tiles: tiles as TileLevels, raw: [], rows: [], ids: [] }))
const stretches: fc.Arbitrary<Stretches> = fc
  .uniqueArray(fc.integer({ min: -60, max: 60 }), { maxLength: 6 })
  .map(ends => ends.sort((left, right) => left - right).map(end => end * 150_000))
  .map(ends =>
    ends.flatMap((from, index) =>
      index % 2 === 0 && ends[index + 1] !== undefined ? [[from, ends[index + 1]] as [number, number]] : [],
    ),
  )

test('a packed batch record is read as one of lines, which older versions wrote', () => {
  fc.assert(
    fc.property(record, fc.tuple(stretches, stretches, stretches), fc.boolean(), (written, some, asksAll) => {
      const asked = asksAll ? allTiles : some
      const lines = written.tiles.flatMap((level, size) => [`t${size}:0,b1`, tilesOf(level, 0).map(tileLine).join('')])
      const ids = '{"ids":[["a",1]]}'
      const expected = read(['h,b1', JSON.stringify({ heads: written.heads, ids: [['a', 1]] }), ...lines], asked)
      const found = read(['h,b1', batchText(written, columns, ids)], asked)
      expect(found.batchRecord).toEqual(expected.batchRecord)
      expect(found.batchRecord?.ids).toEqual([['a', 1]])
    }),
    { seed: 41, numRuns: 500 },
  )
})

test('tiles that an earlier try left as lines do not hide those that are packed', () => {
  const tile = (start: number): TileLevel => ({ starts: [start], states: [[null], [null], [null]], newest: null })
  const levels = [tile(300_000), tile(0), tile(0)] as const
  const lines = tilesOf(tile(600_000), 0).map(tileLine).join('')
  const { batchRecord } = read(['h,b1', batchText({ heads: [], tiles: levels }, columns, ''), 't0:0,b1', lines])
  expect(batchRecord?.tiles).toEqual(levels)
})

test('a packed batch record that ends too early is an error wherever it ends', () => {
  fc.assert(
    fc.property(record, fc.nat(), (written, place) => {
      const text = batchText(written, columns, '')
      expect(() => read(['h,b1', text.slice(0, 1 + (place % (text.length - 1)))])).toThrow(SyntaxError)
    }),
    { seed: 43, numRuns: 200 },
  )
})

test('what is no packed text is an error, and never keeps a reader busy', () => {
  const texts = {
    'a start beyond all numbers': `p022${'o'.repeat(300)}1000`,
    'a number with a character above all': 'p~0000',
    'a number with a character below all': 'p/0000',
    'a double with such a character': `p228${'0'.repeat(10)}~000`,
    'more tiles than characters': 'p0oo1000',
    'tiles of a negative length': 'p022230000',
    'an unknown kind of state': 'p22<000',
  }
  for (const [what, text] of Object.entries(texts)) expect(() => read(['h,b1', text]), what).toThrow(SyntaxError)
})

test('counts and sums take few characters, none of which is a line break or not ASCII', () => {
  const sum = { count: 7, whole: 34, rest: { parts: [-1.4210854715202004e-14, 259.85], ...none } }
  const day = { starts: [1_795_132_800_000], states: [[{ count: 7 }], [{ ...sum, rest: null }], [sum]], newest: null }
  const empty = { starts: [], states: [], newest: null }
  const text = batchText({ heads: [], tiles: [empty, empty, day] }, columns, '')
  expect(text).toMatch(/^[ -~]+$/)
  expect(text.length).toBeLessThan(60)
})
