import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupByKey } from '../../../src/features/engine/key-rows.ts'
import { packInput } from '../../../src/features/engine/packed-input.ts'
import { windowInput } from '../../../src/features/engine/window-input.ts'
import { columnFromExact } from '../../../src/features/table/build-column.ts'

const anyEvent = fc.record({
  key: fc.integer({ min: -1, max: 2 }),
  time: fc.nat(4),
  sequence: fc.option(fc.nat(2)),
  value: fc.option(fc.constantFrom(0, -0, 1, 2, Number.NaN), { freq: 5 }),
})
const use = { aggregate: 'sum', own: false, parameters: {}, spread: 'none', by: null } as const

test('lays out what looking up each input gives, also where ties are put in order', () => {
  const property = fc.property(
    fc.array(anyEvent, { maxLength: 40 }),
    fc.boolean(),
    fc.boolean(),
    (events, isComplete, isRun) => {
      const values = events.map(({ value }) => (isComplete ? (value ?? 7) : value))
      const times = Float64Array.from(events, event => event.time)
      const sequence = columnFromExact(
        'int64',
        events.map(event => event.sequence),
      )
      const places = { times, created: null, sequence }
      const input = windowInput(use as never, columnFromExact('float64', values), null, places)
      // Only every second event is there, or those from the third on, under its own number.
      const numbers = Int32Array.from(events.keys()).filter(row => (isRun ? row >= 2 : row % 2 === 1))
      const codes = Int32Array.from(numbers, row => events[row]!.key)
      const grouped = groupByKey(
        codes,
        numbers.length === 0 ? new Float64Array(0) : Float64Array.from(numbers, row => times[row]!),
        3,
        isRun ? 2 : numbers,
      )
      const packed = packInput(input, grouped)
      for (let key = 0; key < 3; key++) {
        const [from, to] = [packed.starts[key]!, packed.starts[key + 1]!]
        const expected = [...numbers].filter(row => events[row]!.key === key && values[row] !== null)
        expected.sort((left, right) => times[left]! - times[right]! || left - right)
        expect([...packed.rows.subarray(from, to)]).toStrictEqual(expected)
        const loaded = (laid: typeof packed, isOrdered: boolean) => {
          input.keys.load(laid, from, to)
          if (isOrdered) input.keys.orderTies()
          return [[...input.keys.rows], [...input.keys.keys.subarray(0, to - from)]]
        }
        for (const isOrdered of [false, true]) {
          expect(loaded(packed, isOrdered)).toStrictEqual(loaded({ ...packed, keys: null, times: null }, isOrdered))
        }
      }
    },
  )
  fc.assert(property, { seed: 20010501, numRuns: 300 })
})

test('orders any number of inputs of one time by sequence, then by value', () => {
  const anyTie = fc.record({ time: fc.nat(1), sequence: fc.option(fc.nat(3)), value: fc.integer({ min: -9, max: 9 }) })
  const property = fc.property(fc.array(anyTie, { minLength: 1, maxLength: 60, size: 'max' }), ties => {
    const events = ties.toSorted((left, right) => left.time - right.time)
    const sequence = columnFromExact(
      'int64',
      events.map(event => event.sequence),
    )
    const values = columnFromExact(
      'float64',
      events.map(event => event.value),
    )
    const times = Float64Array.from(events, event => event.time)
    const { keys } = windowInput(use as never, values, null, { times, created: null, sequence })
    keys.load({ rows: Int32Array.from(events.keys()), keys: null, times: null }, 0, events.length)
    keys.orderTies()
    const expected = events.toSorted(
      (left, right) =>
        left.time - right.time || (left.sequence ?? -1) - (right.sequence ?? -1) || left.value - right.value,
    )
    expect([...keys.keys.subarray(0, events.length)]).toStrictEqual(expected.map(event => event.value))
  })
  fc.assert(property, { seed: 20010501, numRuns: 200 })
})
