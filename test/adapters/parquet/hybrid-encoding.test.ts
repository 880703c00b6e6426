import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHybrid, encodePacked, packedHeader, widestCode } from '../../../src/adapters/parquet/hybrid-encoding.ts'

test('reads the codes of every width that it packs', () => {
  const anyCodes = fc
    .integer({ min: 1, max: widestCode })
    .chain(width => fc.tuple(fc.constant(width), fc.array(fc.nat(2 ** width - 1), { minLength: 1, maxLength: 70 })))
  const property = fc.property(anyCodes, ([width, codes]) => {
    const header = packedHeader(codes.length)
    const run = encodePacked(Int32Array.from(codes), codes.length, width)
    expect(run.length).toBe(Math.ceil(codes.length / 8) * width)
    const read = new Int32Array(codes.length)
    decodeHybrid(Uint8Array.of(...header, ...run), 0, header.length + run.length, width, read, codes.length)
    expect([...read]).toEqual(codes)
  })
  fc.assert(property, { seed: 20010501, numRuns: 400 })
})
