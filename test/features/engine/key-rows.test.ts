import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupByKey } from '../../../src/features/engine/key-rows.ts'
import { orderByTime } from '../../../src/features/engine/radix-order.ts'

const times = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.maxSafeInteger()),
)

describe('orderByTime', () => {
  test('sorts stably, as a comparison sort does', () => {
    fc.assert(
      fc.property(times, values => {
        const expected = values.map((_, row) => row).sort((a, b) => values[a]! - values[b]! || a - b)
        expect([...orderByTime(Float64Array.from(values))]).toEqual(expected)
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('groupByKey', () => {
  test('gives each key its rows in order of time and leaves negative codes out', () => {
    const keyed = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 9 })))
    fc.assert(
      fc.property(keyed, fc.constantFrom(null, 0, 7), (rows, first) => {
        const numbers = first ?? Int32Array.from(rows, (_, row) => 10 * row)
        const numberOf = (row: number): number => (first === null ? 10 * row : first + row)
        const grouped = groupByKey(
          Int32Array.from(rows, ([code]) => code),
          Float64Array.from(rows, ([, time]) => time),
          4,
          numbers,
        )
        expect(grouped.numbers).toBe(numbers)
        for (const [row, place] of grouped.places.entries()) {
          if (rows[row]![0] < 0) expect(place).toBe(-1)
          else expect(grouped.rows[place]).toBe(numberOf(row))
        }
        for (let key = 0; key < 4; key++) {
          const expected = rows.flatMap(([code], row) => (code === key ? [row] : []))
          expected.sort((a, b) => rows[a]![1] - rows[b]![1] || a - b)
          const [start, end] = [grouped.starts[key]!, grouped.starts[key + 1]!]
          expect([...grouped.rows.subarray(start, end)]).toEqual(expected.map(numberOf))
          expect([...grouped.times.subarray(start, end)]).toEqual(expected.map(row => rows[row]![1]))
        }
      }),
      { seed: 2, numRuns: 300 },
    )
  })
})
