import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextCodes } from '../../../src/adapters/parquet/text-codes.ts'

test('numbers texts by their first appearance, as a map of decoded texts does', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.nat(2000).map(number => `k${number}`),
  )
  const property = fc.property(fc.array(anyText, { maxLength: 1500 }), texts => {
    const codes = new TextCodes()
    const known = new Map<string, number>()
    const encoded = texts.map(text => new TextEncoder().encode(text))
    const bytes = Uint8Array.from(encoded.flatMap(text => [...text]))
    let at = 0
    for (const [index, text] of texts.entries()) {
      if (!known.has(text)) known.set(text, known.size)
      const end = at + (encoded[index]?.length ?? 0)
      expect(codes.codeAt(bytes, at, end)).toBe(known.get(text))
      at = end
    }
    expect(codes.texts).toStrictEqual([...known.keys()])
  })
  fc.assert(property, { seed: 20010501, numRuns: 40 })
})

test('bytes that are no UTF-8 are one text with others that decode alike', () => {
  const codes = new TextCodes()
  expect(codes.codeAt(Uint8Array.of(0xff), 0, 1)).toBe(0)
  expect(codes.codeAt(Uint8Array.of(0xfe), 0, 1)).toBe(0)
  expect(codes.codeOf('\ufffd')).toBe(0)
  expect(codes.texts).toStrictEqual(['\ufffd'])
})
