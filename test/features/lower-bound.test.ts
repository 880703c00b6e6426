import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerBound } from '../../src/features/lower-bound.ts'

test('the first number of a part that is not below a bound, as a look at each finds it', () => {
  const numbers = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 20 })
  fc.assert(
    fc.property(numbers, fc.integer({ min: -6, max: 6 }), fc.nat(20), fc.nat(20), (values, bound, one, other) => {
      const ascending = Float64Array.from(values).sort()
      const [start, end] = [Math.min(one, other), Math.max(one, other)].map(at => Math.min(at, values.length))
      const found = ascending.subarray(start, end).findIndex(value => value >= bound)
      expect(lowerBound(ascending, bound, start, end)).toBe(found < 0 ? end : start! + found)
      expect(lowerBound([...ascending], bound)).toBe(values.filter(value => value < bound).length)
    }),
    { seed: 20010601, numRuns: 300 },
  )
})
