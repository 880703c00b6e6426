import type { Schema } from '../src/features/schema.ts'
import { columnFromExact } from '../src/features/table/build-column.ts'
import { Table } from '../src/features/table/table.ts'
import { checkOptions } from '../src/serving/watch/check-options.ts'
import { RowCounter } from '../src/serving/watch/row-counter.ts'
import { watchReference } from '../src/serving/watch/watch-reference.ts'
import type { WatchedRow } from '../src/serving/watch/watched-version.ts'
import { atMost, type Benchmark } from './bench-line.ts'
import { median } from './median.ts'

/** Few enough to lie in the near caches, as a row does that was just answered. */
const rowCount = 2000
const passes = 50
const numbers = Array.from({ length: 16 }, (_, index) => `number_${index}`)
const words = Array.from({ length: 4 }, (_, index) => `word_${index}`)
const schema: Schema = Object.fromEntries([
  ...numbers.map(name => [name, 'float64'] as const),
  ...words.map(name => [name, 'string'] as const),
])

/** What watching costs for each answered row, and for each time that its figures are asked for. */
export const watch: Benchmark = {
  name: 'watch',
  about: '20 columns (16 numbers in 128 bins, 4 words of 300 values) and a score counted per row',
  async run(say) {
    const rows = makeRows()
    const reference = await watchReference(tableOf(rows))
    const version = {
      columns: Object.entries(schema).map(([name, type]) => ({ name, type })),
      joined: numbers,
      classes: [false, true],
    }
    const line = (work: string, sample: number, limit: number) => {
      const counter = new RowCounter(version, reference, checkOptions({ sample }))
      const took = Array.from({ length: 9 }, () => countAll(counter, rows))
      say(`${counter.figures(0).rows.toLocaleString('en-US')} rows counted`)
      return { counter, line: atMost({ work, value: median(took.slice(2)), unit: 'µs' }, limit) }
    }
    const all = line('a row of 20 columns watched', 1, 2)
    const sampled = line('the same, a sample of 10 %', 0.1, 0.4)
    const inTable = tableOf(rows)
    const given = Float64Array.from(rows.flatMap((_, row) => [...scores[row & 1]!]))
    const counter = new RowCounter(version, reference, checkOptions({}))
    const took = Array.from({ length: 9 }, () => {
      const started = performance.now()
      for (let pass = 0; pass < passes; pass++) counter.observeTable(inTable, given, pass)
      return ((performance.now() - started) * 1000) / (passes * rows.length)
    })
    const table = atMost({ work: 'the same of a table', value: median(took.slice(2)), unit: 'µs' }, 1)
    const begun = performance.now()
    for (let time = 0; time < 10; time++) all.counter.figures(0)
    const figures = (performance.now() - begun) / 10
    return [all.line, sampled.line, table, atMost({ work: 'figures of 60 slices', value: figures, unit: 'ms' }, 20)]
  },
}

/** Microseconds a row. */
function countAll(counter: RowCounter, rows: readonly WatchedRow[]): number {
  const calls = rows.map(row => [row])
  const started = performance.now()
  for (let pass = 0; pass < passes; pass++) {
    for (let row = 0; row < rows.length; row++) counter.observe(calls[row]!, scores[row & 1]!, row)
  }
  return ((performance.now() - started) * 1000) / (passes * rows.length)
}

const scores = [0.25, 0.75].map(score => Float64Array.of(1 - score, score))

function makeRows(): readonly WatchedRow[] {
  const statuses = numbers.map(() => 'present' as const)
  return Array.from({ length: rowCount }, (_, row) => ({
    statuses,
    values: [
      ...numbers.map((_, column) => ((row * 7919 + column * 104_729) % 100_003) / 100),
      ...words.map((_, column) => `word ${((row * 7919 + column) % 100_003) % 300}`),
    ],
  }))
}

function tableOf(rows: readonly WatchedRow[]): Table {
  const columns = Object.entries(schema).map(([name, type], place) => {
    return [name, columnFromExact(type, rows.map(row => row.values[place]) as never)] as const
  })
  return new Table(columns, rows.length)
}
