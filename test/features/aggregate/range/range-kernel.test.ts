import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Aggregate } from '../../../../src/features/aggregate/aggregate.ts'
import { aggregateOf, checkedSignature } from '../../../../src/features/aggregate/aggregate-of.ts'
import type { AggregateParameters } from '../../../../src/features/aggregate/catalogue.ts'
import { inputColumn } from '../../../../src/features/aggregate/range/input-column.ts'
import { rangeKernel } from '../../../../src/features/aggregate/range/kernel-of.ts'
import { rowsOfQuestions } from '../../../../src/features/aggregate/range/kernel-output.ts'
import { KeyInputs } from '../../../../src/features/aggregate/range/key-inputs.ts'
import type { RangeKernel, WindowColumn } from '../../../../src/features/aggregate/range/range-kernel.ts'
import { SeenQuestions } from '../../../../src/features/aggregate/range/seen-questions.ts'
import { stateKernel } from '../../../../src/features/aggregate/range/state-kernel.ts'
import type { DataType } from '../../../../src/features/schema.ts'
import { columnFromExact } from '../../../../src/features/table/build-column.ts'
import type { Column } from '../../../../src/features/table/column.ts'
import { doubles, seed } from '../values.ts'

interface Event {
  readonly value: unknown
  readonly key: number
  readonly time: number
  readonly created: number | null
  readonly sequence: number | null
}
interface Question {
  readonly key: number
  readonly end: number
  readonly lengths: readonly [number, number]
}

/** A column in new memory, full of what was there before, whose every row saw an input. */
function fresh(questionOf: Int32Array, questions: number): WindowColumn {
  const rowOf = rowsOfQuestions(questionOf, questions)
  return { seen: null, rowOf, numbers: (length: number) => new Float64Array(length).fill(-7) }
}

/** Keys and times of inputs that are still to be looked up. */
const unknown = { keys: null, times: null }

const keyCount = 2
const span = 60

/** Events by key and time, as an engine holds them. */
function arrange(events: readonly Event[]) {
  const rows = Array.from(events.keys())
    .filter(row => events[row]!.value !== null)
    .sort((a, b) => events[a]!.key - events[b]!.key || events[a]!.time - events[b]!.time)
  const starts = Array.from({ length: keyCount + 1 }, (_, key) => rows.filter(row => events[row]!.key < key).length)
  return { rows: Int32Array.from(rows), starts }
}

/** Asks a kernel key by key, in two batches each; rows of the output are the questions in their original order. */
function ask(kernel: RangeKernel, inputs: KeyInputs, events: readonly Event[], questions: readonly Question[]) {
  const { rows, starts } = arrange(events)
  const order = Array.from(questions.keys()).sort(
    (a, b) => questions[a]!.key - questions[b]!.key || questions[a]!.end - questions[b]!.end,
  )
  const questionOf = new Int32Array(questions.length + 1).fill(-1)
  for (const [position, row] of order.entries()) questionOf[row] = position
  const seen = [0, 1].map(() => new SeenQuestions(questions.length))
  for (let key = 0; key < keyCount; key++) {
    const own = rows.subarray(starts[key], starts[key + 1])
    const before = (time: number): number => own.filter(row => events[row]!.time < time).length
    const asked = order.filter(row => questions[row]!.key === key)
    inputs.load({ ...unknown, rows }, starts[key]!, starts[key + 1]!)
    kernel.begin(inputs)
    const half = asked.length >> 1
    for (const batch of [asked.slice(0, half), asked.slice(half)]) {
      const from = batch.length === 0 ? 0 : order.indexOf(batch[0]!)
      const right = Int32Array.from(batch, row => before(questions[row]!.end))
      const lefts = [0, 1].map(w =>
        Int32Array.from(batch, row => before(questions[row]!.end - questions[row]!.lengths[w]!)),
      )
      for (const [window, left] of lefts.entries()) seen[window]!.note(from, batch.length, left, right)
      kernel.range({
        from,
        count: batch.length,
        right,
        lefts,
        times: Float64Array.from(batch, row => questions[row]!.end),
        rows: Int32Array.from(batch),
      })
    }
  }
  return kernel.finish(
    questionOf,
    seen.map(asked => ({ ...fresh(questionOf, questions.length), seen: asked.bitmap(questionOf) })),
  )
}

function naive(
  aggregate: Aggregate<unknown>,
  events: readonly Event[],
  { key, end, lengths }: Question,
  window: 0 | 1,
) {
  let state = aggregate.init()
  for (const event of events) {
    const inside = event.key === key && event.time < end && event.time >= end - lengths[window]
    if (inside && event.value !== null) state = aggregate.add(state, event.value, event)
  }
  return aggregate.result(state, end)
}

function setUp(type: DataType, events: readonly Event[]) {
  const input = inputColumn(columnFromExact(type, events.map(event => event.value) as never[]))
  const times = Float64Array.from(events, event => event.time)
  const created = columnFromExact(
    'timestamp',
    events.map(event => event.created),
  )
  const sequence = columnFromExact(
    'int64',
    events.map(event => event.sequence),
  )
  return { input, inputs: new KeyInputs(input, { times, created, sequence }) }
}

const eventsOf = (values: fc.Arbitrary<unknown>): fc.Arbitrary<Event[]> => {
  const place = fc.option(fc.integer({ min: 0, max: 1 }))
  const key = fc.integer({ min: 0, max: keyCount - 1 })
  const value = fc.option(values, { freq: 8 })
  const time = fc.integer({ min: 0, max: span })
  return fc.array(fc.record({ value, key, time, created: place, sequence: place }), { maxLength: 60 })
}
const questionsOf: fc.Arbitrary<Question[]> = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: keyCount - 1 }),
    end: fc.integer({ min: 0, max: span + 5 }),
    lengths: fc.tuple(fc.integer({ min: 0, max: span }), fc.constantFrom(3, 20, span + 10)),
  }),
  { maxLength: 25 },
)

const cents = fc.integer({ min: -100_000, max: 100_000 }).map(value => value / 100)
const halves = fc.integer({ min: -1000, max: 1000 }).map(value => value / 8)
const texts = fc.constantFrom('', 'a', 'b', '\uffff', '\u{1f600}', 'aa')
const inputs: readonly (readonly [string, DataType, fc.Arbitrary<unknown>])[] = [
  ['whole doubles', 'float64', fc.integer({ min: -1000, max: 1000 })],
  ['eighths', 'float64', halves],
  ['cents', 'float64', cents],
  ['doubles near 1', 'float64', fc.double({ noNaN: true, min: 0.5, max: 2 })],
  [
    'doubles over 30 magnitudes',
    'float64',
    fc.tuple(cents, fc.integer({ min: -15, max: 15 })).map(([c, e]) => c * 10 ** e),
  ],
  ['any doubles', 'float64', doubles(false)],
  [
    'cents, NaN and infinities',
    'float64',
    fc.oneof(
      { arbitrary: cents, weight: 8 },
      fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    ),
  ],
  ['any doubles, NaN and infinities', 'float64', doubles(true)],
  ['float32', 'float32', fc.float()],
  ['int32', 'int32', fc.integer()],
  ['int64', 'int64', fc.integer({ min: -(2 ** 46), max: 2 ** 46 })],
  ['booleans', 'boolean', fc.boolean()],
  ['bigints', 'bigint', fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n })],
  ['texts', 'string', texts],
  ['times', 'timestamp', fc.integer({ min: 0, max: 3 })],
  ['dates', 'date', fc.integer({ min: 0, max: 3 })],
  ['lists', { list: 'float64' }, fc.array(fc.option(fc.constantFrom(0, -0, 1, Number.NaN)), { maxLength: 2 })],
  ['binaries', 'binary', fc.uint8Array({ maxLength: 2 })],
]
const aggregates: readonly (readonly [string, AggregateParameters])[] = [
  ...['count', 'sum', 'mean', 'variance', 'stddev', 'min', 'max', 'first', 'last'].map(name => [name, {}] as const),
  ['firstK', { k: 2 }],
  ['lastK', { k: 3 }],
  ['skew', {}],
  ['kurtosis', {}],
  ['topK', { k: 2 }],
  ['bottomK', { k: 3 }],
  ['uniqueCount', {}],
  ['boundedUniqueCount', { k: 2 }],
  ['percentile', { ps: [0, 0.3, 0.5, 1] }],
  ['histogram', {}],
  ['histogram', { k: 2 }],
  ['approxUniqueCount', { lgK: 6 }],
]
const cases = inputs.flatMap(([label, type, values]) =>
  aggregates
    .filter(([name, parameters]) => takes(name, type, parameters))
    .map(([name, parameters]) => ({ label, type, values, name, parameters })),
)

describe('range kernels give what states give', () => {
  test.each(cases)('$name of $label', ({ type, values, name, parameters }) => {
    const aggregate = aggregateOf(name, type, parameters)
    fc.assert(
      fc.property(eventsOf(values), questionsOf, (events, questions) => {
        const { input, inputs } = setUp(type, events)
        const kernel = rangeKernel(name, { input, parameters, columns: ['a', 'b'], questions: questions.length })
        check(aggregate, ask(kernel, inputs, events, questions), events, questions)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('an aggregate of a team is answered by its states', () => {
    const longest: Aggregate<unknown, { length: number }, number> = {
      name: 'longest',
      version: 1,
      exact: true,
      init: () => ({ length: -1 }),
      add: (state, value) => ({ length: Math.max(state.length, (value as string).length) }),
      merge: (a, b) => ({ length: Math.max(a.length, b.length) }),
      result: ({ length }) => (length < 0 ? null : length),
    }
    fc.assert(
      fc.property(eventsOf(texts), questionsOf, (events, questions) => {
        const { inputs } = setUp('string', events)
        const kernel = stateKernel(longest as Aggregate<unknown>, 'int64', ['a', 'b'], questions.length)
        check(longest as Aggregate<unknown>, ask(kernel, inputs, events, questions), events, questions)
      }),
      { seed, numRuns: 60 },
    )
  })
})

function takes(name: string, type: DataType, parameters: AggregateParameters): boolean {
  try {
    aggregateOf(name, type, parameters)
    return true
  } catch {
    return false
  }
}

function check(
  aggregate: Aggregate<unknown>,
  columns: readonly Column[],
  events: readonly Event[],
  questions: readonly Question[],
) {
  for (const window of [0, 1] as const) {
    const expected = questions.map(question => naive(aggregate, events, question, window))
    expect(columns[window]!.toArray()).toEqual([...expected, null])
  }
}

describe('sketches are answered exactly in a backfill', () => {
  test.each([
    ['approxPercentile', { ps: [0.1, 0.5], k: 8 }, 'percentile', { ps: [0.1, 0.5] }, 'float64', cents],
    ['approxHistogram', { k: 2 }, 'histogram', { k: 2 }, 'string', texts],
  ] as const)('%s', (name, parameters, exactName, exactParameters, type, values) => {
    const exact = aggregateOf(exactName, type, exactParameters)
    fc.assert(
      fc.property(eventsOf(values), questionsOf, (events, questions) => {
        const { input, inputs } = setUp(type, events)
        const kernel = rangeKernel(name, { input, parameters, columns: ['a', 'b'], questions: questions.length })
        check(exact, ask(kernel, inputs, events, questions), events, questions)
      }),
      { seed, numRuns: 60 },
    )
  })
})

describe('range kernels', () => {
  test.each([
    ['approxUniqueCount', { lgK: 4 }],
    ['uniqueCount', {}],
    ['topK', { k: 5 }],
    ['percentile', { ps: [0.1, 0.9] }],
  ] as const)('%s gives what states give over long windows that slide', (name, parameters) => {
    const aggregate = aggregateOf(name, 'int32', parameters)
    const length = 3000
    const values = Int32Array.from({ length }, (_, index) => (Math.imul(index, 40_503) >>> 3) % 997)
    const input = inputColumn(columnFromExact('int32', [...values]))
    const inputs = new KeyInputs(input, { times: Float64Array.from(values.keys()), created: null, sequence: null })
    inputs.load({ ...unknown, rows: Int32Array.from(values.keys()) }, 0, length)
    const asked = Array.from({ length: 40 }, (_, index) => (index + 1) * 75)
    const lefts = [0, 300, 1100].map(window =>
      Int32Array.from(asked, end => (window === 0 ? 0 : Math.max(0, end - window))),
    )
    const kernel = rangeKernel(name, { input, parameters, columns: ['a', 'b', 'c'], questions: asked.length })
    const { type } = checkedSignature(name, 'int32', parameters)
    const states = stateKernel(aggregate, type, ['a', 'b', 'c'], asked.length)
    const rows = Int32Array.from(asked.keys())
    const times = Float64Array.from(asked)
    for (const each of [kernel, states]) {
      each.begin(inputs)
      each.range({ from: 0, count: asked.length, right: Int32Array.from(asked), lefts, times, rows })
    }
    const windows = new Array<WindowColumn>(3).fill(fresh(rows, rows.length))
    const [columns, ofStates] = [kernel.finish(rows, windows), states.finish(rows, windows)]
    for (const [window, left] of lefts.entries()) {
      for (const [query, end] of asked.entries()) {
        let state = aggregate.init()
        for (let index = left[query]!; index < end; index++)
          state = aggregate.add(state, values[index], inputs.input(index).at)
        expect(columns[window]!.get(query)).toEqual(aggregate.result(state, end))
        expect(ofStates[window]!.get(query)).toEqual(aggregate.result(state, end))
      }
    }
  })

  test('several kernels over one column share one object of inputs', () => {
    const events = [3, 1, 2, 2].map((value, index) => ({
      value,
      key: 0,
      time: index >> 1,
      created: null,
      sequence: null,
    }))
    const { input, inputs } = setUp('float64', events)
    const kernels = ['sum', 'first', 'max', 'mean', 'last', 'variance'].map(name =>
      rangeKernel(name, { input, parameters: {}, columns: [name], questions: 1 }),
    )
    inputs.load({ ...unknown, rows: Int32Array.of(0, 1, 2, 3) }, 0, 4)
    for (const kernel of kernels) kernel.begin(inputs)
    const one = {
      from: 0,
      count: 1,
      right: Int32Array.of(4),
      lefts: [Int32Array.of(0)],
      times: Float64Array.of(9),
      rows: Int32Array.of(0),
    }
    for (const kernel of kernels) kernel.range(one)
    expect(kernels.map(kernel => kernel.finish(Int32Array.of(0), [fresh(Int32Array.of(0), 1)])[0]!.get(0))).toEqual([
      8, 1, 3, 2, 2, 0.5,
    ])
  })

  test('a sum beyond int64 names column and row', () => {
    const large = Number.MAX_SAFE_INTEGER
    const events = [large, 1, -1].map((value, time) => ({ value, key: 0, time, created: null, sequence: null }))
    const { input, inputs } = setUp('int64', events)
    const kernel = rangeKernel('sum', { input, parameters: {}, columns: ['spent_1d'], questions: 2 })
    inputs.load({ ...unknown, rows: Int32Array.of(0, 1, 2) }, 0, 3)
    kernel.begin(inputs)
    const ends = (right: number[]) => ({
      from: 0,
      count: right.length,
      right: Int32Array.from(right),
      lefts: [new Int32Array(right.length)],
      times: new Float64Array(right.length),
      rows: Int32Array.of(41, 17),
    })
    kernel.range(ends([1, 3]))
    expect(() => kernel.range(ends([1, 2]))).toThrowError(
      'Column `spent_1d`, row 17: the sum is beyond ±(2^53 − 1). Declare the input `bigint`, or cast it to `float64`.',
    )
  })
})
