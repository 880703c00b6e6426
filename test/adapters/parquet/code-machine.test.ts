import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CodeMachine, mostValues } from '../../../src/adapters/parquet/code-machine.ts'
import { bitWidth, encodePacked } from '../../../src/adapters/parquet/hybrid-encoding.ts'
import { numberCodes } from '../../../src/adapters/parquet/number-codes.ts'
import { ownScratch } from '../../../src/adapters/parquet/scratch.ts'
import { numberBounds } from '../../../src/adapters/parquet/statistics.ts'
import { emptyBitmap, setBit } from '../../../src/features/table/bitmap.ts'

type Longs = Float64Array | BigInt64Array

/** One for all tests, as a thread has one for all columns. */
const machine = new CodeMachine()

function bytesOf({ buffer, byteOffset, byteLength }: Longs): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Expects of the machine what the loops in JavaScript make of the same rows, and gives how many distinct values there are. */
function expectSameCodes(values: Longs, isPresent: (row: number) => boolean): number | null {
  const rows = [...values.keys()].filter(isPresent)
  const validity = rows.length === values.length ? null : emptyBitmap(values.length)
  if (validity !== null) for (const row of rows) setBit(validity, row)
  const shape = { length: values.length, validity, present: rows.length, scratch: ownScratch() }
  const expected = numberCodes<Longs>(values, shape)
  machine.load(values, validity)
  const bytes = Buffer.from(bytesOf(values))
  const present = Buffer.concat(rows.map(row => bytes.subarray(row * 8, row * 8 + 8)))
  expect(present.equals(machine.values)).toBe(true)
  const count = machine.number()
  expect(count).toBe(expected?.dictionary.length ?? null)
  if (count === null || expected === null) return null
  expect(Buffer.compare(machine.dictionary(count), bytesOf(expected.dictionary))).toBe(0)
  const width = bitWidth(count)
  expect(Buffer.compare(machine.packed(width), encodePacked(expected.codes, rows.length, width))).toBe(0)
  return count
}

const anyNumber = fc.constantFrom(0, -0, 1.5, -2, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40, 5e-324)
const anyLongs = fc.oneof(
  fc.array(anyNumber, { maxLength: 70 }).map(all => Float64Array.from(all)),
  fc.array(fc.bigInt({ min: -3n, max: 3n }), { maxLength: 70 }).map(all => BigInt64Array.from(all)),
)

test('numbers and packs values as the loops in JavaScript do', () => {
  const property = fc.property(anyLongs, fc.infiniteStream(fc.boolean()), fc.boolean(), (values, stream, isFull) => {
    const present = Array.from(values.keys(), () => isFull || (stream.next().value as boolean))
    expectSameCodes(values, row => present[row] as boolean)
  })
  fc.assert(property, { seed: 20010501, numRuns: 500 })
})

test('numbers a full chunk of which an eighth is distinct', () => {
  const values = Float64Array.from({ length: mostValues }, (_, row) => Math.imul(row >> 3, 0x9e3779b1) / 4)
  expect(expectSameCodes(values, () => true)).toBe(mostValues / 8)
  expect(expectSameCodes(values, row => row % 16 !== 3)).toBe(mostValues / 8)
})

test('tells apart numbers that differ in a single bit', () => {
  const bits = BigInt64Array.from({ length: 640 }, (_, row) => 1n << BigInt(row % 64))
  expect(expectSameCodes(bits, () => true)).toBe(64)
  expect(expectSameCodes(new Float64Array(bits.buffer), () => true)).toBe(64)
})

test('has no codes for numbers of which most are different', () => {
  expect(
    expectSameCodes(
      Float64Array.from({ length: mostValues }, (_, row) => Math.sqrt(row)),
      () => true,
    ),
  ).toBeNull()
})

test('finds the bounds of numbers, of which none may be NaN', () => {
  const anyNumbers = fc.array(fc.oneof(fc.double({ noNaN: true }), anyNumber), { maxLength: 20 })
  const property = fc.property(anyNumbers, all => {
    const values = Float64Array.from(all)
    machine.load(values, null)
    const bounds = machine.bounds()
    const expected = numberBounds(values)
    expect(bounds === null).toBe(expected === null)
    // A zero of either sign is the same bound.
    if (bounds !== null && expected !== null)
      expect([bounds.least + 0, bounds.greatest + 0]).toEqual([expected.least + 0, expected.greatest + 0])
  })
  fc.assert(property, { seed: 20010501, numRuns: 500 })
})
