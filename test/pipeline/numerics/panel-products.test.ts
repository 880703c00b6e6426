import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasWebAssembly, wasmMemory } from '../../../src/features/evaluate/web-assembly.ts'
import { panelWidth, productKernel, productLoops } from '../../../src/pipeline/numerics/panel-products.ts'

test('vector instructions give the bits of the loops, and add to what is there', () => {
  expect(hasWebAssembly()).toBe(true)
  const drawn = fc.array(fc.double(), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: 40 }), fc.boolean(), (list, rows, isSame) => {
      const panel = rows * panelWidth
      const [right, sums] = [isSame ? 0 : panel, 2 * panel]
      const length = sums + panelWidth ** 2
      const plain = Float64Array.from({ length }, (_, at) => list[at % list.length]!)
      const memory = wasmMemory(length * 8)
      const vectors = new Float64Array(memory.buffer, 0, length)
      vectors.set(plain)
      productLoops(plain)(0, right, rows, sums)
      productKernel(memory)(0, right, rows, sums)
      expect(vectors).toStrictEqual(plain)
    }),
    { seed: 85, numRuns: 300 },
  )
})
