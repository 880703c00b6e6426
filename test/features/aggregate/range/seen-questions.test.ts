import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenQuestions } from '../../../../src/features/aggregate/range/seen-questions.ts'
import { isSet } from '../../../../src/features/table/column.ts'
import { seed } from '../values.ts'

test('tells which rows ask a question whose window has inputs', () => {
  const anyWindow = fc.tuple(fc.nat(3), fc.nat(3)).map(([left, length]) => ({ left, right: left + length }))
  const property = fc.property(
    fc.array(anyWindow, { maxLength: 40 }),
    fc.infiniteStream(fc.nat()),
    (windows, stream) => {
      const seen = new SeenQuestions(windows.length + 1)
      const half = windows.length >> 1
      for (const [from, part] of [[0, windows.slice(0, half)] as const, [half, windows.slice(half)] as const]) {
        const [left, right] = (['left', 'right'] as const).map(edge => Int32Array.from(part, window => window[edge]))
        seen.note(from, part.length, left!, right!)
      }
      // Some rows have no question, and the last question was never asked.
      const questionOf = Int32Array.from(
        windows.concat(windows),
        () => (stream.next().value as number) % (windows.length + 2),
      ).map(number => number - 1)
      const expected = Array.from(questionOf, question => {
        const window = windows[question]
        return window !== undefined && window.left < window.right
      })
      const bitmap = seen.bitmap(questionOf)
      expect(bitmap === null).toBe(expected.every(Boolean))
      if (bitmap !== null) expect(expected.map((_, row) => isSet(bitmap, row))).toStrictEqual(expected)
    },
  )
  fc.assert(property, { seed, numRuns: 300 })
})
