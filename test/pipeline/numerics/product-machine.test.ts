import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasWebAssembly } from '../../../src/features/evaluate/web-assembly.ts'
import {
  leftColumns,
  plainMachine,
  rightColumns,
  rowsOfStep,
  vectorMachine,
} from '../../../src/pipeline/numerics/product-machine.ts'

test('vector instructions give the bits of the loops, and add to what is there', () => {
  expect(hasWebAssembly()).toBe(true)
  const drawn = fc.array(fc.double(), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: 10 }), fc.boolean(), (list, steps, isSame) => {
      const rows = steps * rowsOfStep
      const columns = leftColumns + rightColumns
      const sums = columns * rows
      const length = sums + 2 * leftColumns * rightColumns + 3
      const machines = [plainMachine(length, rows), vectorMachine(length, rows)]
      for (const { numbers, centre, addProducts } of machines) {
        for (let at = 0; at < length; at++) numbers[at] = list[at % list.length]!
        for (let column = 0; column < columns; column++) centre(column * rows, rows, length - 1, length - 3)
        addProducts(0, rows, isSame ? 0 : leftColumns * rows, sums)
      }
      expect(machines[1]?.numbers).toStrictEqual(machines[0]?.numbers)
    }),
    { seed: 85, numRuns: 300 },
  )
})
