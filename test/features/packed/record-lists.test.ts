import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeySlots } from '../../../src/features/packed/key-slots.ts'
import { RecordLists } from '../../../src/features/packed/record-lists.ts'

const action = fc.oneof(
  fc.record({ kind: fc.constant('insert'), slot: fc.nat(3), at: fc.nat(1000), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('remove'), slot: fc.nat(3), at: fc.nat(1000), count: fc.constant(0) }),
)

test('lists of records are what arrays are', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300 }), actions => {
      const lists = new RecordLists(3, 2)
      lists.reserve(4)
      const arrays: number[][] = [[], [], [], []]
      let next = 0
      for (const { kind, slot, at, count } of actions) {
        const array = arrays[slot]!
        const index = array.length === 0 ? 0 : at % (array.length + 1)
        if (kind === 'insert') {
          const added = Array.from({ length: count }, () => next++)
          const place = lists.insert(slot, index, count)
          for (const [offset, value] of added.entries()) {
            lists.page(slot).set([value, -value, 0.5], place + 3 * offset)
          }
          array.splice(index, 0, ...added)
        } else {
          lists.removeFirst(slot, index)
          array.splice(0, index)
        }
      }
      for (const [slot, array] of arrays.entries()) {
        expect(lists.length(slot)).toBe(array.length)
        const read = array.map((_, index) =>
          lists
            .page(slot)
            .slice(lists.base(slot) + 3 * index)
            .slice(0, 3),
        )
        expect(read.map(record => [...record])).toEqual(array.map(value => [value, -value, 0.5]))
      }
    }),
    { seed: 5, numRuns: 100 },
  )
})

test('a list longer than a page keeps its records, and its first ones go', () => {
  const lists = new RecordLists(2, 1)
  lists.reserve(2)
  for (let index = 0; index < 20_000; index++) {
    const at = lists.insert(index % 2, index >> 1)
    lists.page(index % 2).set([index >> 1, index], at)
  }
  lists.removeFirst(0, 9_990)
  expect([lists.length(0), lists.page(0)[lists.base(0)]]).toEqual([10, 9_990])
  expect([lists.indexOf(1, 7_777), lists.page(1)[lists.base(1) + 2 * 7_777 + 1]]).toEqual([7_777, 15_555])
})

test('a search in a list finds what a look at every record finds', () => {
  const times = fc.array(fc.nat(60), { maxLength: 70 }).map(list => list.sort((left, right) => left - right))
  fc.assert(
    fc.property(
      times,
      fc.oneof(fc.integer({ min: -1, max: 61 }), fc.constantFrom(-Infinity, Infinity)),
      (list, key) => {
        const lists = new RecordLists(2, 0)
        lists.reserve(1)
        for (const [index, time] of list.entries()) {
          const at = lists.insert(0, index)
          lists.page(0).set([time, index], at)
        }
        expect(lists.indexOf(0, key)).toBe(list.filter(time => time < key).length)
      },
    ),
    { seed: 8, numRuns: 300 },
  )
})

test('keys are numbered as a Map numbers them, also where their hashes meet', () => {
  const slots = new KeySlots()
  const numbers = new Map<string, number>()
  const keys = fc.sample(fc.oneof(fc.string({ maxLength: 3 }), fc.nat(3000).map(String)), { seed: 3, numRuns: 5000 })
  for (let from = 0; from < keys.length; from += 700) {
    const part = keys.slice(from, from + 700).map((key, index) => (index % 50 === 0 ? null : key))
    const found = slots.number(part)
    for (const [index, key] of part.entries()) {
      if (key === null) continue
      if (!numbers.has(key)) numbers.set(key, numbers.size)
      expect(found[index]).toBe(numbers.get(key))
    }
  }
  expect(slots.count).toBe(numbers.size)
  for (const [key, number] of numbers) expect(slots.find(key)).toBe(number)
  expect(slots.find('nobody at all')).toBeUndefined()
})
