import { aggregateOf } from '../src/features/aggregate/aggregate-of.ts'
import { encodeState } from '../src/features/aggregate/state-codec.ts'
import { RandomState } from '../src/pipeline/random-state.ts'
import { atMost, type BenchLine, type Benchmark } from './bench-line.ts'

const at = { time: 0, created: null, sequence: null }
const noPeer = { peer: null, ratio: null, must: null, met: null } as const

/** How far sketches are from the exact answers, and how small their states are. */
export const sketches: Benchmark = {
  name: 'sketches',
  about: 'measured errors of approxUniqueCount (to 10 M values), approxPercentile and approxHistogram; bytes of states',
  async run(say) {
    const counted = distinct(say)
    return [...counted, percentiles(), histograms(), ...sizes()]
  },
}

function distinct(say: (line: string) => void): BenchLine[] {
  return (
    [
      ['whole numbers', (index: number): unknown => index],
      ['texts', (index: number): unknown => `user_${index}`],
    ] as const
  ).map(([label, valueAt]) => {
    const aggregate = aggregateOf('approxUniqueCount', 'string', { lgK: 15 })
    let state = aggregate.init()
    let [worst, next] = [0, 100]
    for (let index = 0; index < 10_000_000; index++) {
      state = aggregate.add(state, valueAt(index), at)
      if (index + 1 < next) continue
      worst = Math.max(worst, Math.abs((aggregate.result(state, 0) as number) / (index + 1) - 1))
      next = Math.ceil(next * 1.1)
    }
    say(`approxUniqueCount of ${label}: 10 M values added`)
    const work = `approxUniqueCount, worst error from 100 to 10 M ${label}`
    return atMost({ work, value: 100 * worst, unit: '%' }, 2)
  })
}

function percentiles(): BenchLine {
  const ps = Array.from({ length: 101 }, (_, index) => index / 100)
  const aggregate = aggregateOf('approxPercentile', 'float64', { ps, k: 500 })
  const random = new RandomState(1)
  let worst = 0
  for (const length of [1000, 10_000, 100_000, 1_000_000]) {
    const values = Float64Array.from({ length }, () => random.random())
    let state = aggregate.init()
    for (const value of values) state = aggregate.add(state, value, at)
    values.sort()
    for (const [index, result] of (aggregate.result(state, 0) as number[]).entries()) {
      const rank = values.findIndex(value => value >= result)
      worst = Math.max(worst, (Math.abs(rank - ps[index]! * (length - 1)) - 1) / length)
    }
  }
  return atMost({ work: 'approxPercentile, worst rank error up to 1 M values', value: 100 * worst, unit: '%' }, 1)
}

function histograms(): BenchLine {
  const aggregate = aggregateOf('approxHistogram', 'string', { k: 10 })
  const random = new RandomState(2)
  const counts = new Map<string, number>()
  let state = aggregate.init()
  const length = 500_000
  for (let index = 0; index < length; index++) {
    const text = `item ${Math.floor(1 / (random.random() + 1e-4))}`
    counts.set(text, (counts.get(text) ?? 0) + 1)
    state = aggregate.add(state, text, at)
  }
  const errors = [...(aggregate.result(state, 0) as Map<string, number>)].map(
    ([text, count]) => counts.get(text)! - count,
  )
  const work = 'approxHistogram(10), worst error of a count, share of 500 k values'
  return atMost({ work, value: (100 * Math.max(...errors)) / length, unit: '%' }, 1.23)
}

function sizes(): BenchLine[] {
  const states = [
    ['sum', 'float64', {}, 1000],
    ['percentile', 'float64', { ps: [0.5] }, 10_000],
    ['approxPercentile', 'float64', { ps: [0.5], k: 500 }, 100_000],
    ['approxUniqueCount', 'float64', { lgK: 15 }, 100_000],
  ] as const
  return states.map(([name, type, parameters, count]) => {
    const aggregate = aggregateOf(name, type, parameters)
    let state = aggregate.init()
    for (let index = 0; index < count; index++) state = aggregate.add(state, ((index * 7919) % 100_003) / 100, at)
    const value = JSON.stringify(state).length / encodeState(aggregate, state).length
    return { work: `JSON / binary form of a state of ${name}, ${count} values`, value, unit: 'x', ...noPeer }
  })
}
