import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeySlots } from '../../../src/features/packed/key-slots.ts'

/** Around the texts that stand in an entry: none, one, four, 56 units and more; the unit 0, one byte and two. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u00ff', '\u0100', '\u0161', '😀'), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', '\0'), minLength: 53, maxLength: 58 }),
  fc.string({ unit: fc.constantFrom('a', 'é'), minLength: 53, maxLength: 58 }),
)

function expectNumbered(slots: KeySlots, known: Map<string, number>, keys: readonly (string | null)[]): void {
  const numbers = slots.number(keys)
  for (const [index, key] of keys.entries()) {
    if (key === null) continue
    if (!known.has(key)) known.set(key, known.size)
    if (numbers[index] !== known.get(key)) expect([key, numbers[index]]).toEqual([key, known.get(key)])
  }
  expect(slots.count).toBe(known.size)
}

test('keys are numbered as a Map numbers them', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.option(text), { maxLength: 200 }), { maxLength: 4 }), batches => {
      const slots = new KeySlots()
      const known = new Map<string, number>()
      for (const keys of batches) {
        for (const key of keys) if (key !== null) expect(slots.find(key)).toBe(known.get(key))
        expectNumbered(slots, known, keys)
      }
    }),
    { seed: 31, numRuns: 200 },
  )
})

test('many keys are found again, short and long, while the table grows', () => {
  const slots = new KeySlots()
  const known = new Map<string, number>()
  const named = (index: number): string =>
    index % 3 === 0
      ? `card-${index}`
      : index % 3 === 1
        ? `${index}`.padStart(index % 2 === 0 ? 36 : 60, '0')
        : `ш-${index}`
  for (let from = 0; from < 120_000; from += 10_000) {
    expectNumbered(
      slots,
      known,
      Array.from({ length: 12_000 }, (_, index) => named(Math.max(0, from + index - 2000))),
    )
  }
  for (let index = 0; index < 130_000; index += 7) expect(slots.find(named(index))).toBe(known.get(named(index)))
})
