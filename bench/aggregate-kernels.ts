import { inputColumn } from '../src/features/aggregate/range/input-column.ts'
import { rangeKernel } from '../src/features/aggregate/range/kernel-of.ts'
import { KeyInputs } from '../src/features/aggregate/range/key-inputs.ts'
import { SeenQuestions } from '../src/features/aggregate/range/seen-questions.ts'
import { leftBounds, rightBounds } from '../src/features/engine/window-bounds.ts'
import type { DataType } from '../src/features/schema.ts'
import { columnFromExact } from '../src/features/table/build-column.ts'
import type { Column } from '../src/features/table/column.ts'
import { type BenchLine, type Benchmark, fasterThan } from './bench-line.ts'

/** One key: events and questions in order of time. */
interface Key {
  readonly times: Float64Array
  readonly values: Column
  readonly asked: Float64Array
  /** The numbers of the events and of the questions. */
  readonly events: Int32Array
  readonly rows: Int32Array
}

const hour = 3_600_000
const noPeer = { peer: null, ratio: null, must: null, met: null } as const

/** What each family of range kernels does in a second, and the two best values against a plain loop. */
export const aggregateKernels: Benchmark = {
  name: 'aggregate-kernels',
  about: 'one key, top-2 of all history against a plain loop; every other family over sliding windows',
  async run(say) {
    return [topAgainstLoop(say), ...families()]
  },
}

/** 100,000 questions about 10,000 events. */
function topAgainstLoop(say: (line: string) => void): BenchLine {
  const key = keyOf(10_000, 100_000, 'float64', index => ((index * 7919) % 100_003) / 100)
  const events = key.values.toArray() as number[]
  let expected: number[][] = []
  const loop = seconds(1, () => {
    expected = Array.from(key.asked, time => naiveTop(key.times, events, time))
  })
  let found: readonly Column[] = []
  const own = seconds(15, () => {
    found = answer(key, 'topK', { k: 2 }, [null])
  })
  const different = expected.filter((values, row) => String(values) !== String(found[0]?.get(row) ?? [])).length
  say(`${expected.length.toLocaleString('en-US')} answers compared with the loop, ${different} differ`)
  if (different > 0) throw new Error(`${different} answers differ from the plain loop`)
  const work = 'top-2 of all history, 100 k questions x 10 k events of one key'
  return fasterThan({ work, value: own * 1000, unit: 'ms' }, { name: 'a plain loop', value: loop * 1000 }, 300)
}

function naiveTop(times: Float64Array, values: readonly number[], asked: number): number[] {
  let first = Number.NEGATIVE_INFINITY
  let second = Number.NEGATIVE_INFINITY
  let seen = 0
  for (let event = 0; event < times.length; event++) {
    if (times[event]! >= asked) continue
    const value = values[event]!
    seen++
    if (value > first) {
      second = first
      first = value
    } else if (value > second) second = value
  }
  return [first, second].slice(0, seen)
}

const windows = [hour, 6 * hour, 24 * hour, 168 * hour]

/** 200,000 events and 100,000 questions of one key over half a year, four windows with exact edges each. */
function families(): BenchLine[] {
  const cents = keyOf(200_000, 100_000, 'float64', index => ((index * 7919) % 100_003) / 100)
  const texts = keyOf(200_000, 100_000, 'string', index => `shop ${((index * 7919) % 100_003) % 500}`)
  const line = (key: Key, name: string, parameters: Parameters<typeof answer>[2] = {}): BenchLine => {
    const taken = seconds(2, () => answer(key, name, parameters, windows))
    const answers = key.asked.length * windows.length
    return { work: `${name}, 4 sliding windows of one key`, value: answers / taken, unit: 'rows/s', ...noPeer }
  }
  return [
    line(cents, 'sum'),
    line(cents, 'variance'),
    line(cents, 'skew'),
    line(cents, 'kurtosis'),
    line(cents, 'max'),
    line(cents, 'topK', { k: 2 }),
    line(cents, 'percentile', { ps: [0.5, 0.9] }),
    line(texts, 'uniqueCount'),
    line(texts, 'approxUniqueCount', { lgK: 15 }),
    line(texts, 'histogram', { k: 5 }),
  ]
}

function keyOf(events: number, questions: number, type: DataType, valueAt: (index: number) => unknown): Key {
  const span = 26 * 168 * hour
  const spread = (count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => Math.floor((i * span) / count))
  const values = columnFromExact(type, Array.from({ length: events }, (_, index) => valueAt(index)) as never[])
  const numbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index)
  return { times: spread(events), values, asked: spread(questions), events: numbers(events), rows: numbers(questions) }
}

/** From columns in order of time to a column per window, as a backfill does it for one key. */
function answer(
  { times, values, asked, events, rows }: Key,
  name: string,
  parameters: Readonly<Record<string, number | readonly number[]>>,
  lengths: readonly (number | null)[],
): readonly Column[] {
  const input = inputColumn(values)
  const inputs = new KeyInputs(input, { times, created: null, sequence: null })
  const questions = asked.length
  const columns = lengths.map(String)
  const kernel = rangeKernel(name, { input, parameters, columns, questions })
  const right = new Int32Array(questions)
  rightBounds(times, asked, right)
  const lefts = lengths.map(length => {
    const left = new Int32Array(questions)
    leftBounds(times, asked, length, 'exact', left)
    return left
  })
  inputs.load({ rows: events, keys: null, times }, 0, times.length)
  kernel.begin(inputs)
  kernel.range({ from: 0, count: questions, right, lefts, times: asked, rows })
  const windows = lefts.map(left => {
    const seen = new SeenQuestions(questions)
    seen.note(0, questions, left, right)
    return { seen: seen.bitmap(rows), rowOf: rows, numbers: (length: number) => new Float64Array(length) }
  })
  return kernel.finish(rows, windows)
}

/** Processor time of the best of some runs, which other processes disturb least. */
function seconds(runs: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let index = 0; index < runs; index++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 1e6)
  }
  return best
}
