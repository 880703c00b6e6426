import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberCodes } from '../../../src/adapters/parquet/number-codes.ts'
import { type FixedValues, ownScratch } from '../../../src/adapters/parquet/scratch.ts'
import { countBits, emptyBitmap, setBit } from '../../../src/features/table/bitmap.ts'

const scratch = ownScratch()

function rowsOf(present: readonly boolean[]): Parameters<typeof numberCodes>[1] {
  const validity = emptyBitmap(present.length)
  for (const [row, isPresent] of present.entries()) if (isPresent) setBit(validity, row)
  scratch.begin()
  return { length: present.length, validity, present: countBits(validity, present.length), scratch }
}

/** The bits of each present value, as a text. */
function bitsOf(values: FixedValues, present: readonly boolean[]): readonly string[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const size = values.BYTES_PER_ELEMENT
  return present.flatMap((isPresent, row) => (isPresent ? [bytes.subarray(row * size, row * size + size).join()] : []))
}

const anyValues = fc.oneof(
  fc.array(fc.constantFrom(0, -0, 1.5, -2, Number.NaN, 2 ** 40), { minLength: 8 }).map(all => Float64Array.from(all)),
  fc.array(fc.constantFrom(0, -0, 1.5), { minLength: 8 }).map(all => Float32Array.from(all)),
  fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 8 }).map(all => Int32Array.from(all)),
  fc.array(fc.bigInt({ min: -2n, max: 2n }), { minLength: 8 }).map(all => BigInt64Array.from(all)),
)

test('numbers the bits of present values by their first appearance, as a map does', () => {
  const property = fc.property(anyValues, fc.infiniteStream(fc.boolean()), (values, stream) => {
    const present = Array.from({ length: values.length }, () => stream.next().value as boolean)
    const bits = bitsOf(values, present)
    const distinct = [...new Set(bits)]
    const coded = numberCodes(values, rowsOf(present))
    if (bits.length === 0 || distinct.length * 2 > bits.length) {
      expect(coded).toBeNull()
      return
    }
    if (coded === null) throw new Error('there are few enough')
    const { dictionary, codes } = coded
    expect(bitsOf(dictionary, new Array<boolean>(dictionary.length).fill(true))).toStrictEqual(distinct)
    expect([...codes]).toStrictEqual(bits.map(text => distinct.indexOf(text)))
  })
  fc.assert(property, { seed: 20010501, numRuns: 500 })
})

test('has no codes for numbers of which most are different, and for none', () => {
  const many = Float64Array.from({ length: 20_000 }, (_, row) => Math.sqrt(row >> 1))
  expect(numberCodes(many, { length: many.length, validity: null, present: many.length, scratch })).toBeNull()
  const few = many.map(value => Math.floor(value * 20))
  expect(numberCodes(few, { length: few.length, validity: null, present: few.length, scratch })).not.toBeNull()
  expect(numberCodes(few, { length: 0, validity: null, present: 0, scratch })).toBeNull()
})

test('numbers many as it numbers few', () => {
  const values = Float64Array.from({ length: 100_000 }, (_, row) => Math.floor(row / 10) - (row % 1000))
  const places = new Map<number, number>()
  const expected = Array.from(values, value => {
    if (!places.has(value)) places.set(value, places.size)
    return places.get(value)
  })
  const coded = numberCodes(values, { length: values.length, validity: null, present: values.length, scratch })
  expect(coded?.dictionary).toStrictEqual(Float64Array.from(places.keys()))
  expect([...(coded?.codes ?? [])]).toStrictEqual(expected)
})
