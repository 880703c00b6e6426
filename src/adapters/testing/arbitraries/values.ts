import fc from 'fast-check'
import type { DataType, ScalarType, Value } from '../../../features/schema.ts'

/** Exact values of a type, null among them; special ones (NaN, ±Infinity, −0, empty and astral texts, transitions of zones) are frequent. */
export function values<const T extends DataType>(type: T): fc.Arbitrary<Value<T> | null> {
  return fc.option(presentValues(type), { nil: null, freq: 5 })
}

/** Exact values of a type without null. */
export function presentValues<const T extends DataType>(type: T): fc.Arbitrary<Value<T>> {
  return anyOf(type) as fc.Arbitrary<Value<T>>
}

function anyOf(type: DataType): fc.Arbitrary<unknown> {
  if (typeof type === 'string') return scalars[type]()
  if ('list' in type) return fc.array(values(type.list), { maxLength: 4 })
  if ('map' in type) {
    const entry = fc.tuple(mapKeys, values(type.map))
    return fc.uniqueArray(entry, { selector: ([key]) => key, maxLength: 3 }).map(entries => new Map(entries))
  }
  const fields = Object.entries(type.struct).map(([name, field]) => [name, values(field)])
  return fc.record(Object.fromEntries(fields), { noNullPrototype: true })
}

const specialTexts = [
  '',
  ' ',
  'a',
  'SEA',
  'SFO',
  'é',
  'ß',
  'ΑΣ',
  '\u{1F600}',
  '\uFFFD',
  ' x\u0085',
  'a,b,,c',
  '1.5',
  '-7',
  'true',
]
/** Any character; fast-check's `binary` would first make a map of all of them. */
const characters = fc.oneof(
  fc.integer({ min: 0, max: 0xd7ff }).map(point => String.fromCodePoint(point)),
  fc.integer({ min: 0xe000, max: 0x10ffff }).map(point => String.fromCodePoint(point)),
)
const texts = fc.oneof(
  fc.constantFrom(...specialTexts, '2001-03-04', '2001-05-01T10:00:00Z', 'toString'),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: characters, maxLength: 4 }),
)
/** Keys that objects would lose or put elsewhere are frequent. */
const mapKeys = fc.oneof(texts, fc.constantFrom('__proto__', 'constructor', '10', '2'))

const specialNumbers = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e-320, 1e308, -1e308, 2 ** 53, 2 ** 31, Number.NaN]
const doubles = fc.oneof(
  fc.constantFrom(...specialNumbers, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.integer({ min: -20, max: 20 }),
  fc.double(),
)

const hour = 3_600_000
/** 400 days less than what a `Date` can hold: wall-clock times and the starts of years must fit into one, too. */
const farthest = 8.64e15 - 400 * 24 * hour
const someTimes = [
  ...[0, -1, 951_782_400_000, farthest, -farthest, 1_000_000_000_000],
  ...[Date.UTC(2001, 3, 1, 10), Date.UTC(2001, 9, 28, 9), Date.UTC(2024, 2, 31, 1), Date.UTC(2024, 9, 27, 1)],
]
const times = fc.oneof(
  fc.constantFrom(...someTimes),
  fc.integer({ min: 0, max: 120 }).map(minutes => Date.UTC(2024, 2, 31) + minutes * 60_000),
  fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2040, 0, 1) }),
  fc.integer({ min: -farthest, max: farthest }),
  fc.integer({ min: -200, max: 200 }).map(hours => Date.UTC(2001, 4, 1) + hours * hour),
)

const scalars: { readonly [T in ScalarType]: () => fc.Arbitrary<unknown> } = {
  boolean: () => fc.boolean(),
  int32: () => fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1), fc.integer()),
  int64: () => fc.oneof(fc.integer({ min: -3, max: 12 }), fc.maxSafeInteger()),
  bigint: () => fc.oneof(fc.bigInt({ min: -3n, max: 12n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  float32: () => doubles.map(Math.fround),
  float64: () => doubles,
  string: () => texts,
  binary: () => fc.uint8Array({ maxLength: 4 }),
  timestamp: () => times,
  date: () => fc.oneof(fc.integer({ min: -1000, max: 20_000 }), fc.integer({ min: -99_999_600, max: 99_999_600 })),
}
