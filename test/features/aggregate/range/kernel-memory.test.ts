import { expect, test } from 'vitest'
import { RecycledMemory } from '../../../../src/features/aggregate/range/kernel-memory.ts'

test('gives the same arrays again, as zeros', () => {
  const memory = new RecycledMemory()
  const first = [memory.numbers(8).fill(1), memory.bytes(8).fill(1)]
  memory.begin()
  const again = [memory.numbers(5), memory.bytes(5)]
  expect(again.map(values => values.buffer)).toEqual(first.map(values => values.buffer))
  for (const values of again) expect([...values]).toEqual([0, 0, 0, 0, 0])
})

test('gives no array twice, and a longer one where it must', () => {
  const memory = new RecycledMemory()
  const first = memory.numbers(4)
  expect(memory.numbers(4).buffer).not.toBe(first.buffer)
  memory.begin()
  expect(memory.numbers(6)).toHaveLength(6)
})
