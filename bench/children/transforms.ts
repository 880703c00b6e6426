// Fit and transform of every row of `transformRows` on the rows of two Parquet files, reading not counted: processor seconds of all threads
// of this process, the least of some rounds. A third argument names the only transforms, by how their names start.
import { MinMaxScaler, SimpleImputer, Table } from 'bighead'
import { readParquet } from 'bighead/parquet'
import { numberColumns, wordColumns } from '../data/mixed-columns.ts'
import { readMixed } from '../mixed-transformer.ts'
import { transformRows } from '../transform-rows.ts'

const [path = '', texts = '', only = ''] = process.argv.slice(2)
const table = await readMixed(path)
const label = (await readParquet(path, { label: 'boolean' })).column('label')
const numbers = table.select([...numberColumns])
const filled = await transformed(new SimpleImputer(), numbers)
const words = table.select([...wordColumns])
/** Made when a row reads it, and dropped when another is read: what is only kept costs each collection of garbage. */
const inputs: { readonly [R in (typeof transformRows)[number]['reads']]: () => Promise<unknown> } = {
  numbers: async () => numbers,
  filled: async () => filled,
  positive: () => transformed(new MinMaxScaler({ featureRange: [1, 2] }), filled),
  word: async () => table.select(['word0']),
  words: async () => words,
  filledWords: () => transformed(new SimpleImputer({ strategy: 'most_frequent' }), words),
  text: () => readParquet(texts, { text: 'string' }),
}

async function transformed(made: { fit(table: never): Promise<unknown> }, given: unknown): Promise<Table> {
  const fitted = (await made.fit(given as never)) as { transform(table: unknown): Promise<{ dense(): Table }> }
  return (await fitted.transform(given)).dense()
}

function withLabel(given: Table): Table {
  const columns = given.columnNames.map(name => [name, given.column(name)] as const)
  return new Table([...columns, ['label', label]], given.rowCount)
}

/** A round lasts so long at least, seconds: processor time is counted in steps of some milliseconds. */
const shortest = 0.15
const [mostRounds, enough] = [12, 1.5]

async function leastSeconds(work: () => Promise<unknown>): Promise<number> {
  let [least, spent] = [Number.POSITIVE_INFINITY, 0]
  for (let round = 0; round < mostRounds && spent < enough; round++) {
    const started = process.cpuUsage()
    let [times, seconds] = [0, 0]
    while (seconds < shortest) {
      await work()
      times++
      const { user, system } = process.cpuUsage(started)
      seconds = (user + system) / 1e6
    }
    spent += seconds
    least = Math.min(least, seconds / times)
  }
  return least
}

const seconds: Record<string, { fit: number; transform: number }> = {}
for (const { name, reads, hasTarget, make } of transformRows.filter(row => row.name.startsWith(only))) {
  const input = (await inputs[reads]()) as Table
  const learned = (hasTarget ? withLabel(input) : input) as never
  const options = (hasTarget ? { target: 'label' } : {}) as never
  const fitted = await make().fit(learned, options)
  const fit = await leastSeconds(() => make().fit(learned, options))
  const transform = await leastSeconds(() => fitted.transform(input as never, { threads: 1 }))
  seconds[name] = { fit, transform }
  console.error(name, fit.toFixed(4), transform.toFixed(4))
}
console.log(JSON.stringify({ seconds }))
