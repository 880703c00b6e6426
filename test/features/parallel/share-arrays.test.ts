import { expect, test } from 'vitest'
import { shareArrays } from '../../../src/features/parallel/share-arrays.ts'

test('puts large arrays anywhere in data on shared memory, and leaves the rest as it is', () => {
  const large = Float64Array.from({ length: 10_000 }, (_, index) => index / 3)
  const bytes = new Uint8Array(100_000).fill(7)
  const small = Int32Array.of(1, 2)
  const data = {
    trees: [{ large, small }, { large: bytes }],
    names: ['a', 'b'],
    count: 3,
    none: null,
    pairs: new Map(),
  }
  const shared = shareArrays(data) as typeof data
  expect(shared).toEqual(data)
  expect(shared.trees[0]?.large.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(shared.trees[1]?.large.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(shared.trees[0]?.small).toBe(small)
  expect(shared.names).toBe(data.names)
  expect(shared.pairs).toBe(data.pairs)
})
