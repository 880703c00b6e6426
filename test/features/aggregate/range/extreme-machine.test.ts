import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExtremeMachine, mostNumbers } from '../../../../src/features/aggregate/range/extreme-machine.ts'
import { inputColumn } from '../../../../src/features/aggregate/range/input-column.ts'
import { rangeKernel } from '../../../../src/features/aggregate/range/kernel-of.ts'
import { rowsOfQuestions } from '../../../../src/features/aggregate/range/kernel-output.ts'
import { KeyInputs } from '../../../../src/features/aggregate/range/key-inputs.ts'
import { columnFromExact } from '../../../../src/features/table/build-column.ts'
import { doubles, seed } from '../values.ts'

const both = ['min', 'max'] as const

/** Whole numbers that look like any. */
function scattered(length: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => (Math.imul(index, 40_503) >>> 3) % 9973)
}

/** NaN is the greatest. */
function naive(which: 'min' | 'max', numbers: Float64Array, start: number, end: number): number {
  let best = numbers[start]!
  for (const number of numbers.subarray(start + 1, end)) {
    const isGreater = Number.isNaN(number) ? !Number.isNaN(best) : number > best
    const isLess = Number.isNaN(best) ? !Number.isNaN(number) : number < best
    if (which === 'min' ? isLess : isGreater) best = number
  }
  return best
}

/** Answers of the kernel to every range that is given, and those that follow from looking at all of its numbers. */
function compare(which: 'min' | 'max', numbers: Float64Array, ranges: readonly (readonly [number, number])[]): void {
  const asked = [...ranges].sort((a, b) => a[1] - b[1])
  const input = inputColumn(columnFromExact('float64', numbers))
  const inputs = new KeyInputs(input, { times: numbers, created: null, sequence: null })
  const rows = Int32Array.from(numbers.keys())
  inputs.load({ rows, keys: null, times: null }, 0, numbers.length)
  const kernel = rangeKernel(which, { input, parameters: {}, columns: ['a'], questions: asked.length })
  const other = rangeKernel(which, { input, parameters: {}, columns: ['b'], questions: 1 })
  kernel.begin(inputs)
  const half = asked.length >> 1
  for (const [from, part] of [
    [0, asked.slice(0, half)],
    [half, asked.slice(half)],
  ] as const) {
    const right = Int32Array.from(part, ([, end]) => end)
    const left = Int32Array.from(part, ([start]) => start)
    kernel.range({ from, count: part.length, right, lefts: [left], times: new Float64Array(part.length), rows: right })
    // What another kernel is told in between does not matter.
    inputs.load({ rows: rows.subarray(1), keys: null, times: null }, 0, numbers.length - 1)
    other.begin(inputs)
    const one = Int32Array.of(1)
    other.range({ from: 0, count: 1, right: one, lefts: [Int32Array.of(0)], times: new Float64Array(1), rows: one })
    inputs.load({ rows, keys: null, times: null }, 0, numbers.length)
  }
  const order = Int32Array.from(asked.keys())
  const memory = { seen: null, rowOf: rowsOfQuestions(order, order.length), numbers: newNumbers }
  const answers = kernel.finish(order, [memory])[0]!
  const filled = Array.from(asked.entries()).filter(([, [start, end]]) => start < end)
  const expected = filled.map(([, [start, end]]) => naive(which, numbers, start, end) + 0)
  expect(filled.map(([question]) => answers.get(question))).toEqual(expected)
}

function newNumbers(length: number): Float64Array {
  return new Float64Array(length)
}

test.each(both)('%s of any ranges of any doubles', which => {
  const special = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0)
  for (const values of [doubles(false), fc.oneof(doubles(false), special), special]) {
    fc.assert(
      fc.property(fc.array(values, { minLength: 60, maxLength: 300 }), fc.nat(), (list, start) => {
        const numbers = Float64Array.from(list)
        const at = (place: number): number => (Math.imul(place, 7919) >>> 1) % (numbers.length + 1)
        const ranges = Array.from({ length: 40 }, (_, range) => {
          const [one, two] = [at(start + range), at(start + 3 * range + 1)]
          return [Math.min(one, two), Math.max(one, two)] as const
        })
        compare(which, numbers, ranges)
      }),
      { seed, numRuns: 40 },
    )
  }
})

test.each(both)('%s of all ranges of few numbers', which => {
  for (const length of [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 64, 65, 100]) {
    const numbers = scattered(length)
    const machine = new ExtremeMachine(which)
    machine.load(numbers, length)
    const left = numbers.map((_, at) => at)
    for (let size = 1; size <= length; size++) {
      const lefts = Int32Array.from(left.subarray(0, length - size + 1))
      const values = new Float64Array(lefts.length)
      machine.answer(
        lefts,
        lefts.map(start => start + size),
        values,
      )
      expect(values).toEqual(Float64Array.from(lefts, start => naive(which, numbers, start, start + size)))
    }
  }
})

test.each(both)('%s of many ranges of many numbers, and of more than the machine takes', which => {
  for (const length of [5000, mostNumbers, mostNumbers + 1]) {
    const ranges = Array.from({ length: 9000 }, (_, range) => {
      const end = 1 + ((Math.imul(range, 104_729) >>> 1) % length)
      return [range % 1000 === 0 ? 0 : Math.max(0, end - (range % 70)), end] as const
    })
    const numbers = scattered(length)
    compare(which, numbers, [...ranges, [0, length], [1, length - 1]])
  }
})

test('a machine knows whether its numbers are those that were loaded last', () => {
  const [least, greatest] = [new ExtremeMachine('min'), new ExtremeMachine('max')]
  const numbers = Float64Array.of(1, Number.NaN, 3)
  const first = least.load(numbers, 3)
  expect([least.holds(first), first.hasNaN]).toEqual([true, true])
  const second = greatest.load(numbers, 1)
  expect([least.holds(first), greatest.holds(second), second.hasNaN]).toEqual([false, true, false])
})
