import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SliceRing } from '../../../src/serving/watch/slice-ring.ts'

const shape = { slices: 4, length: 10, width: 2, sumWidth: 1 }

/** Counts by keeping everything. */
class NaiveRing {
  readonly #parts: { readonly number: number; readonly counter: number; readonly sum: number }[] = []
  #newest = Number.NEGATIVE_INFINITY

  add(time: number, counter: number, sum: number): void {
    this.#newest = Math.max(this.#newest, Math.floor(time / shape.length))
    this.#parts.push({ number: this.#newest, counter, sum })
  }

  total(time: number) {
    const oldest = Math.max(Math.floor(time / shape.length), this.#newest) - shape.slices
    const seen = this.#parts.filter(({ number }) => number > oldest)
    const counts = [0, 1].map(counter => seen.filter(part => part.counter === counter).length)
    return { counts, sums: [seen.reduce((sum, part) => sum + part.sum, 0)] }
  }
}

test('the total of a window is that of its slices, whatever went before', () => {
  const wait = fc.oneof(fc.integer({ min: -20, max: 60 }), fc.constant(1000))
  const sum = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(Number.POSITIVE_INFINITY))
  const step = fc.record({ wait, counter: fc.nat(1), sum, ahead: fc.integer({ min: -50, max: 90 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const [ring, naive] = [new SliceRing(shape), new NaiveRing()]
      let time = 5000
      for (const { wait, counter, sum, ahead } of steps) {
        time += wait
        const place = ring.at(time)
        ring.counts[place * shape.width + counter]! += 1
        ring.sums[place]! += sum
        naive.add(time, counter, sum)
        const { counts, sums } = ring.total(time + ahead)
        expect({ counts: [...counts], sums: [...sums] }).toEqual(naive.total(time + ahead))
      }
    }),
  )
})

test('nothing was counted before anything was', () => {
  const { counts, sums } = new SliceRing(shape).total(5000)
  expect([...counts, ...sums]).toEqual([0, 0, 0])
})
