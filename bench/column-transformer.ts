import { Column } from '../src/features/table/column.ts'
import { Table } from '../src/features/table/table.ts'
import { ColumnTransformer } from '../src/pipeline/column-transformer.ts'
import { Pipeline } from '../src/pipeline/pipeline.ts'
import { OneHotEncoder } from '../src/pipeline/transforms/one-hot-encoder.ts'
import { SimpleImputer } from '../src/pipeline/transforms/simple-imputer.ts'
import { StandardScaler } from '../src/pipeline/transforms/standard-scaler.ts'
import { type BenchLine, type Benchmark, fasterThan } from './bench-line.ts'
import { median } from './median.ts'

const rowCount = 1_000_000
const numbers = Array.from({ length: 10 }, (_, index) => `x${index}`)
const words = ['word0', 'word1']
const distinctWords = [229, 50]

/** `fit` and `transform` of a column transformer on mixed columns, against plain arrays of values. */
export const columnTransformer: Benchmark = {
  name: 'column-transformer',
  about: 'fit + transform, 1,000,000 rows: 10 numbers imputed and scaled, 2 strings imputed and one-hot; one thread',
  async run(say) {
    const table = mixedTable()
    const transformer = new ColumnTransformer([
      [
        'numbers',
        new Pipeline([
          ['impute', new SimpleImputer({ strategy: 'median' })],
          ['scale', new StandardScaler()],
        ]),
        numbers,
      ],
      [
        'words',
        new Pipeline([
          ['impute', new SimpleImputer({ strategy: 'most_frequent' })],
          ['encode', new OneHotEncoder()],
        ]),
        words,
      ],
    ])
    const ours: number[] = []
    for (let run = 0; run < 5; run++) {
      const started = performance.now()
      const fitted = await transformer.fit(table)
      const fitSeconds = (performance.now() - started) / 1000
      await fitted.transform(table)
      ours.push((performance.now() - started) / 1000)
      say(`fit ${fitSeconds.toFixed(2)} s, fit + transform ${ours.at(-1)?.toFixed(2)} s`)
    }
    const columns = [...numbers, ...words].map(name => table.column(name).toArray())
    const started = performance.now()
    naive(columns.slice(0, 10) as (number | null)[][], columns.slice(10) as (string | null)[][])
    const peer = (performance.now() - started) / 1000
    say(`plain arrays ${peer.toFixed(2)} s`)
    const work = 'ColumnTransformer fit + transform, 1 M rows, 10 numbers and 2 strings'
    return [fasterThan({ work, value: median(ours), unit: 's' }, { name: 'plain JavaScript arrays', value: peer }, 1)]
  },
}

/** The figures alone. */
export function run(): Promise<readonly BenchLine[]> {
  return columnTransformer.run(() => {})
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

/** 5 % of the values missing; words squared, so that some are common and some are rare. */
function mixedTable(): Table<Record<string, 'float64' | 'string'>> {
  const random = generator(42)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const validity = (): Uint8Array =>
    Uint8Array.from({ length: rowCount >> 3 }, () => {
      let bits = 0
      for (let bit = 0; bit < 8; bit++) if (random() >= 0.05) bits |= 1 << bit
      return bits
    })
  const numeric = numbers.map((name, index) => {
    const values = Float64Array.from({ length: rowCount }, () => normal() * (index + 1) + index)
    return [name, new Column('float64', rowCount, { kind: 'number', values, validity: validity() })] as const
  })
  const texts = words.map((name, index) => {
    const count = distinctWords[index]!
    const codes = Int32Array.from({ length: rowCount }, () => Math.floor(random() ** 2 * count))
    const dictionary = Array.from({ length: count }, (_, code) => `w${code}`)
    return [name, new Column('string', rowCount, { kind: 'string', codes, dictionary, validity: validity() })] as const
  })
  return new Table([...numeric, ...texts], rowCount)
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
