import fc from 'fast-check'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'
import { expect, test } from 'vitest'
import { decompressHere, snappyDecompress } from '../../../src/adapters/parquet/snappy.ts'
import { SnappyMachine } from '../../../src/adapters/parquet/snappy-machine.ts'

/** Runs of repeated pieces, so that there are literals and copies, short and long, which overlap. */
const anyBytes = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 40 })), { maxLength: 12 })
  .map(pieces =>
    Uint8Array.from(pieces.flatMap(([piece, times]) => Array.from({ length: times }, () => [...piece]).flat())),
  )

test('gives back what was compressed', () => {
  const property = fc.property(anyBytes, bytes => {
    expect(snappyDecompress(snappyCompress(bytes), bytes.length)).toStrictEqual(bytes)
  })
  fc.assert(property, { seed: 20010501, numRuns: 300 })
})

test('reads literals and copies with lengths and offsets of every width', () => {
  const long = Uint8Array.from({ length: 300 }, (_, index) => index)
  // A literal of 300 bytes, then copies of 4, 5 and 6 bytes with offsets of one, two and four bytes.
  const block = [172, 2, 61 << 2, 43, 1, ...long, 0x01, 4, (4 << 2) | 2, 44, 1, (5 << 2) | 3, 3, 0, 0, 0]
  const expected = [...long]
  for (const [length, offset] of [
    [4, 4],
    [5, 300],
    [6, 3],
  ] as const) {
    for (let count = 0; count < length; count++) expected.push(expected[expected.length - offset] as number)
  }
  expect([...snappyDecompress(Uint8Array.from(block), expected.length)]).toStrictEqual(expected)
})

test('refuses a block that is cut off, reaches back too far or has another size', () => {
  const property = fc.property(
    anyBytes.filter(bytes => bytes.length > 0),
    fc.nat(),
    (bytes, cut) => {
      const block = snappyCompress(bytes)
      expect(() => snappyDecompress(block.subarray(0, cut % block.length), bytes.length)).toThrow(/SNAPPY/)
      expect(() => snappyDecompress(block, bytes.length + 1)).toThrow(/SNAPPY/)
      expect(() => snappyDecompress(block, bytes.length - 1)).toThrow(/SNAPPY/)
    },
  )
  fc.assert(property, { seed: 20010501, numRuns: 100 })
  expect(() => snappyDecompress(Uint8Array.of(8, 0, 65, 0x0d, 9), 8)).toThrow(/SNAPPY/)
})

const machine = new SnappyMachine()

/** Expects the machine to make of a block, whose pieces begin at `start`, what JavaScript does, also where it is corrupt. */
function expectSame(block: Uint8Array, start: number, size: number): void {
  let expected: Uint8Array | null = null
  try {
    expected = decompressHere(block, size, new Uint8Array(size))
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
  }
  const bytes = machine.read(block, start, size)
  if (bytes === null || expected === null) expect(bytes).toBe(expected)
  else expect(Buffer.compare(bytes, expected)).toBe(0)
}

test('the machine reads any block as JavaScript does, also one that is corrupt', () => {
  // Tags of every kind, with whatever lengths and offsets follow.
  const anyBlock = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 4, 8, 1, 5, 2, 6, 3, 240, 244, 248, 252)), {
    maxLength: 40,
  })
  const property = fc.property(anyBlock, fc.nat(100), (pieces, size) => {
    expectSame(Uint8Array.from([size, ...pieces]), 1, size)
  })
  fc.assert(property, { seed: 20010501, numRuns: 2000 })
})

test('the machine reads blocks of long and short pieces, and of some that were changed', () => {
  const property = fc.property(anyBytes, fc.option(fc.tuple(fc.nat(), fc.nat(255))), (bytes, change) => {
    const block = snappyCompress(bytes)
    if (change !== null) block[2 + (change[0] % block.length)] = change[1]
    const start = bytes.length > 127 ? (bytes.length > 16_383 ? 3 : 2) : 1
    expectSame(block, start, bytes.length)
  })
  fc.assert(property, { seed: 20010501, numRuns: 500 })
})

test('blocks too large for the machine are read without it', () => {
  const bytes = new Uint8Array(5_000_000).map((_, index) => index >> 9)
  expect(Buffer.compare(snappyDecompress(snappyCompress(bytes), bytes.length), bytes)).toBe(0)
})
