import { expect, test } from 'vitest'
import { RecycledMemory } from '../../../../src/features/aggregate/range/kernel-memory.ts'

test('gives the same arrays again, the bytes as zeros', () => {
  const memory = new RecycledMemory()
  const [numbers, bytes, column] = [memory.numbers(8), memory.bytes(8), memory.column(8)]
  bytes.fill(1)
  memory.beginQuestions()
  memory.beginColumns()
  expect(memory.numbers(5).buffer).toBe(numbers.buffer)
  expect(memory.column(8).buffer).toBe(column.buffer)
  const again = memory.bytes(5)
  expect(again.buffer).toBe(bytes.buffer)
  expect([...again]).toEqual([0, 0, 0, 0, 0])
})

test('gives no array twice, and a longer one where it must', () => {
  const memory = new RecycledMemory()
  const first = memory.numbers(4)
  expect(memory.numbers(4).buffer).not.toBe(first.buffer)
  memory.beginQuestions()
  expect(memory.numbers(6)).toHaveLength(6)
})
