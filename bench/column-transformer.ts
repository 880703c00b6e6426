import type { FittedTransform, Table } from 'bighead'
import { type Benchmark, fasterThan } from './bench-line.ts'
import { mixedColumns, numberColumns, wordColumns } from './data/mixed-columns.ts'
import { median } from './median.ts'
import { mixedTransformer, readMixed } from './mixed-transformer.ts'

/** `fit` and `transform` of a column transformer on mixed columns, against plain arrays of values. */
export const columnTransformer: Benchmark = {
  name: 'column-transformer',
  about:
    'fit + transform, 1,000,000 rows: 10 numbers imputed and scaled, 2 strings imputed and one-hot; transform also on two threads',
  async run(say) {
    const table = await readMixed(await mixedColumns())
    const transformer = mixedTransformer()
    const ours: number[] = []
    for (let run = 0; run < 5; run++) {
      const started = performance.now()
      const fitted = await transformer.fit(table)
      const fitSeconds = (performance.now() - started) / 1000
      await fitted.transform(table)
      ours.push((performance.now() - started) / 1000)
      say(`fit ${fitSeconds.toFixed(2)} s, fit + transform ${ours.at(-1)?.toFixed(2)} s`)
    }
    const columns = [...numberColumns, ...wordColumns].map(name => table.column(name).toArray())
    const started = performance.now()
    naive(columns.slice(0, 10) as (number | null)[][], columns.slice(10) as (string | null)[][])
    const peer = (performance.now() - started) / 1000
    say(`plain arrays ${peer.toFixed(2)} s`)
    const work = 'ColumnTransformer fit + transform, 1 M rows, 10 numbers and 2 strings'
    const [one, two] = await onThreads(await transformer.fit(table), table, say)
    return [
      fasterThan({ work, value: median(ours), unit: 's' }, { name: 'plain JavaScript arrays', value: peer }, 1),
      fasterThan(
        { work: 'the transform alone, 2 threads', value: two, unit: 's' },
        { name: '1 thread', value: one },
        1,
      ),
    ]
  },
}

/** The median seconds of `transform` on one thread and on two, in turns. */
async function onThreads(
  fitted: FittedTransform,
  table: Table,
  say: (text: string) => void,
): Promise<readonly [one: number, two: number]> {
  const seconds: Record<1 | 2, number[]> = { 1: [], 2: [] }
  for (let run = 0; run < 5; run++) {
    for (const threads of [1, 2] as const) {
      const before = process.cpuUsage()
      const started = performance.now()
      await fitted.transform(table, { threads })
      seconds[threads].push((performance.now() - started) / 1000)
      const { user, system } = process.cpuUsage(before)
      say(
        `transform on ${threads}: ${seconds[threads].at(-1)?.toFixed(2)} s, CPU ${((user + system) / 1e6).toFixed(2)} s`,
      )
    }
  }
  return [median(seconds[1]), median(seconds[2])]
}

/** The same by sorting and by maps of values; rows as arrays of numbers. */
function naive(numeric: readonly (number | null)[][], texts: readonly (string | null)[][]): number[][] {
  const scaled = numeric.map(column => {
    const present = column.filter(value => value !== null).sort((left, right) => left - right)
    const middle = present.length >> 1
    const centre = present.length % 2 === 1 ? present[middle]! : (present[middle - 1]! + present[middle]!) / 2
    const filled = column.map(value => value ?? centre)
    const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length
    const deviation = Math.sqrt(filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / filled.length)
    return filled.map(value => (value - mean) / deviation)
  })
  const encoded = texts.map(column => {
    const counts = new Map<string, number>()
    for (const value of column) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
    const frequent = [...counts].sort((left, right) => right[1] - left[1])[0]![0]
    const positions = new Map([...counts.keys()].sort().map((value, index) => [value, index]))
    return { width: positions.size, codes: column.map(value => positions.get(value ?? frequent)!) }
  })
  return scaled[0]!.map((_, row) => {
    const values = scaled.map(column => column[row]!)
    let start = values.length
    for (const { width, codes } of encoded) {
      values.push(start + codes[row]!)
      start += width
    }
    return values
  })
}
