import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scaledTotal } from '../../../src/features/aggregate/exact-sum.ts'
import type { AnyAggregate } from '../../../src/features/aggregate/feature-aggregate.ts'
import { floatSum } from '../../../src/features/aggregate/sums.ts'
import type { LoggedInput, LogShape } from '../../../src/features/packed/event-log.ts'
import { ObjectColumn } from '../../../src/features/packed/object-column.ts'
import { References } from '../../../src/features/packed/references.ts'
import { SumColumn, sumState } from '../../../src/features/packed/sum-column.ts'

/** Events of time, position, bits and one value. */
const input: LoggedInput = { at: 3, bit: 1, type: 'float64', isNumber: true }
const shape: LogShape = {
  places: 1,
  isOrdered: true,
  createdAt: -1,
  sequenceAt: -1,
  createdBit: 0,
  sequenceBit: 0,
  bitsAt: 2,
  offsetAt: 1,
  unit: 0,
  width: 4,
  inputs: [input],
}

const place = { time: 0, created: null, sequence: null }
const cents = fc.integer({ min: -1_000_000, max: 1_000_000 }).map(amount => amount / 100)
/** Digits at and beyond both ends of what is added without rounding. */
const edges = fc.constantFrom(2 ** 40 - 2 ** -12, 2 ** 40, 2 ** 53, 2 ** -82, 2 ** -83, 1 + 2 ** -52, -0)
const long = fc
  .tuple(fc.integer({ min: 4000, max: 9000 }), fc.oneof(cents, edges), edges)
  .map(([length, value, end]) => [...new Array<number>(length).fill(value), end])
const run = fc.oneof(
  fc.array(cents, { maxLength: 40 }),
  fc.tuple(fc.array(cents, { maxLength: 40 }), edges).map(([values, edge]) => [...values, edge]),
  fc.array(fc.double(), { maxLength: 10 }),
  long,
)

test('the sum of runs of events is the exact sum of the events one by one', () => {
  fc.assert(
    fc.property(fc.array(run, { maxLength: 3 }), fc.nat(3), (runs, missing) => {
      const references = new References()
      const objects = new ObjectColumn(floatSum as AnyAggregate, input, shape, references)
      const column = new SumColumn(input, shape, objects, references)
      const states = new Float64Array(4)
      const expected = floatSum.init()
      for (const values of runs) {
        const isThere = (index: number): boolean => missing === 0 || index % (missing + 1) !== 0
        const log = Float64Array.from(values.flatMap((value, index) => [index, index, isThere(index) ? 1 : 0, value]))
        column.add(states, 0, log, 0, values.length)
        for (const [index, value] of values.entries()) if (isThere(index)) floatSum.add(expected, value, place)
      }
      const found = sumState(states, 0, references)
      expect(found.count).toBe(expected.count)
      expect(scaledTotal(found, 1)).toBe(scaledTotal(expected, 1))
      expect(floatSum.result(found, 0)).toBe(floatSum.result(expected, 0))
    }),
    { seed: 17, numRuns: 100 },
  )
})
