import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expm1, expm1Function, expm1Loop } from '../../../src/features/evaluate/expm1.ts'
import { log1p, log1pFunction, log1pLoop } from '../../../src/features/evaluate/log1p.ts'
import { machineLoop } from '../../../src/features/evaluate/pair-loop.ts'
import { hasWebAssembly } from '../../../src/features/evaluate/web-assembly.ts'

const edges = [0, -0, 5e-324, -5e-324, 2 ** -54, -(2 ** -53), Number.NaN, Number.POSITIVE_INFINITY, 2 ** 1023]
const powers = [Number.NEGATIVE_INFINITY, -1e308, -745, -40, -37.5, 709.78, 709.782712893384, 709.8, 711, 1e308]
const aboveMinusOne = [-1 + 2 ** -53, -0.5, 2 ** 53, 1.7e308, Number.MAX_VALUE]
const functions = [
  {
    name: 'log1p',
    one: log1p,
    pair: log1pFunction,
    fast: log1pLoop,
    builtIn: Math.log1p,
    least: -1,
    edges: aboveMinusOne,
  },
  { name: 'expm1', one: expm1, pair: expm1Function, fast: expm1Loop, builtIn: Math.expm1, least: -1e9, edges: powers },
]
const any = (least: number) =>
  fc.oneof(
    fc.double({ min: least, minExcluded: true }),
    fc.double({ min: Math.max(least, -800), max: 800, minExcluded: true }),
    fc.double({ min: Math.max(least, -1), max: 1, minExcluded: true }),
  )

for (const { name, one, pair, fast, builtIn, least, edges: own } of functions) {
  const numbers = [...edges, ...own]

  test(`${name}: rows, loops and vector instructions give the same bits`, () => {
    expect(hasWebAssembly()).toBe(true)
    const machine = machineLoop(pair)
    const drawn = fc.array(any(least), { minLength: 1, maxLength: 100 })
    fc.assert(
      fc.property(drawn, fc.constantFrom(1, 7, 63, 64, 1500), (list, length) => {
        const values = Float64Array.from(
          { length },
          (_, at) => [...numbers, ...list][at % (numbers.length + list.length)]!,
        )
        const expected = values.map(one)
        for (const loop of [pair.loop, machine, fast]) {
          const out = new Float64Array(length)
          loop(values, out, length)
          expect(out).toStrictEqual(expected)
          const same = values.slice()
          loop(same, same, length)
          expect(same).toStrictEqual(expected)
        }
      }),
      { seed: 7, numRuns: 200 },
    )
  })

  test(`${name} is the platform's function but for the last bits`, () => {
    fc.assert(
      fc.property(any(least), value => {
        const [given, expected] = [one(value), builtIn(value)]
        if (!Object.is(given, expected)) expect(Math.abs(given / expected - 1)).toBeLessThan(5e-16)
      }),
      { seed: 8, numRuns: 20_000 },
    )
    for (const value of numbers) expect(one(value) / builtIn(value) || 1).toBeCloseTo(1, 15)
    for (const value of [0, -0, 5e-324, -5e-324, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(one(value)).toBe(value)
    }
  })
}

test('e to the power of a number is out of reach where it is for the platform', () => {
  expect([Number.NEGATIVE_INFINITY, -1e308, -745, -40, 709.782712893385, 711, 1e308].map(expm1)).toStrictEqual([
    -1,
    -1,
    -1,
    -1,
    ...Array<number>(3).fill(Number.POSITIVE_INFINITY),
  ])
  expect(expm1(709.782712893384)).toBeLessThan(Number.POSITIVE_INFINITY)
})
