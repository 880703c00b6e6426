import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsInRange } from '../../../src/features/offline/time-range.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'

test('finds the rows of a time range as looking at each one does', () => {
  const anyTime = fc.option(fc.integer({ min: 0, max: 20 }), { freq: 8 })
  const bound = fc.integer({ min: -1, max: 21 })
  const property = fc.property(fc.array(anyTime, { maxLength: 40 }), bound, bound, (times, from, until) => {
    const table = tableFromRows(
      { t: 'timestamp' },
      times.map(t => ({ t })),
    )
    const expected = [...times.keys()].filter(row => {
      const time = times[row] as number | null
      return time !== null && time >= from && time < until
    })
    const rows = rowsInRange(table, 't', { from, until })
    expect([...(rows ?? times.keys())]).toEqual(expected)
    if (expected.length === times.length) expect(rows).toBeNull()
  })
  fc.assert(property, { seed: 20010501, numRuns: 300 })
})
