import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnFromExact } from '../../src/features/table/build-column.ts'
import { codeLabels } from '../../src/pipeline/labels.ts'
import { fClassif } from '../../src/pipeline/numerics/feature-scores.ts'

test('a column of truths has the classes and codes of its values', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), labels => {
      expect(codeLabels(columnFromExact('boolean', labels), 'y')).toStrictEqual(codeLabels(labels, 'y'))
    }),
    { seed: 4 },
  )
  expect(() => codeLabels(columnFromExact('boolean', [true, null]), 'y')).toThrow('row 1')
})

test('weights of 1 change no bit of a score', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 3, maxLength: 40 }), drawn => {
      const values = Float64Array.from(drawn)
      const codes = Int32Array.from(values, (_, row) => row % 2)
      const sizes = Float64Array.of(codes.length - (codes.length >> 1), codes.length >> 1)
      const weighted = fClassif(values, { codes, sizes }, new Float64Array(values.length).fill(1))
      expect(fClassif(values, { codes, sizes }, null)).toStrictEqual(weighted)
    }),
    { seed: 4 },
  )
})
