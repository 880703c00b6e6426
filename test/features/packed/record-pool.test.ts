import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordPool } from '../../../src/features/packed/record-pool.ts'

const action = fc.record({ size: fc.integer({ min: 0, max: 13 }), freed: fc.nat(1000), frees: fc.boolean() })

test('runs of a pool are aligned and never overlap, whatever was freed before', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300 }), actions => {
      const pool = new RecordPool(1)
      const held: { readonly address: number; readonly size: number; readonly mark: number }[] = []
      for (const [mark, { size, freed, frees }] of actions.entries()) {
        if (frees && held.length > 0) {
          const [run] = held.splice(freed % held.length, 1)
          pool.free(run!.address, run!.size)
          continue
        }
        const address = pool.allocate(size)
        const base = pool.base(address)
        expect(base % Math.min(2 ** size, 4096)).toBe(0)
        pool.page(address).fill(mark, base, base + 2 ** size)
        held.push({ address, size, mark })
      }
      for (const { address, size, mark } of held) {
        const base = pool.base(address)
        const run = pool.page(address).slice(base, base + 2 ** size)
        expect(run).toEqual(new Float64Array(2 ** size).fill(mark))
      }
    }),
    { seed: 11, numRuns: 200 },
  )
})

test('many lists that grow together take the memory of what they hold in the end', () => {
  const pool = new RecordPool(1)
  const lists = Array.from({ length: 4096 }, () => pool.allocate(1))
  for (const size of [2, 3, 4, 5]) {
    for (let step = 0; step < lists.length; step++) {
      const list = (step * 1021) % lists.length
      const grown = pool.allocate(size)
      pool.free(lists[list]!, size - 1)
      lists[list] = grown
    }
  }
  expect(pool.bytes).toBeLessThanOrEqual(1.1 * lists.length * 32 * Float64Array.BYTES_PER_ELEMENT)
})
