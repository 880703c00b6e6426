// Fit and transform of every row of `transformRows` on the rows of a Parquet file, reading not counted: processor seconds of all threads of
// this process, the least of some rounds. A second argument names the only transforms, by how their names start.
import { SimpleImputer } from 'bighead'
import { numberColumns } from '../data/mixed-columns.ts'
import { readMixed } from '../mixed-transformer.ts'
import { transformRows } from '../transform-rows.ts'

const [path = '', only = ''] = process.argv.slice(2)
const table = await readMixed(path)
const numbers = table.select([...numberColumns])
const filled = (await (await new SimpleImputer().fit(numbers as never)).transform(numbers as never)).dense()
const inputs = { numbers, filled, word: table.select(['word0']) }

/** A round lasts so long at least, seconds: processor time is counted in steps of some milliseconds. */
const shortest = 0.15
const rounds = 5

async function leastSeconds(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage()
    let [times, seconds] = [0, 0]
    while (seconds < shortest) {
      await work()
      times++
      const { user, system } = process.cpuUsage(started)
      seconds = (user + system) / 1e6
    }
    least = Math.min(least, seconds / times)
  }
  return least
}

const seconds: Record<string, { fit: number; transform: number }> = {}
for (const { name, reads, make } of transformRows.filter(row => row.name.startsWith(only))) {
  const input = inputs[reads] as never
  const fitted = await make().fit(input)
  const fit = await leastSeconds(() => make().fit(input))
  seconds[name] = { fit, transform: await leastSeconds(() => fitted.transform(input, { threads: 1 })) }
}
console.log(JSON.stringify({ seconds }))
