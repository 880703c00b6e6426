import { fileURLToPath } from 'node:url'
import { type Benchmark, fasterThan } from './bench-line.ts'
import { runDeployed } from './child.ts'
import { asOfColumns, asOfDays, asOfFiles } from './data/as-of-files.ts'
import { readColumns } from './data/read-columns.ts'
import { outputPath } from './output-path.ts'

/** A whole process of ours: seconds from spawn to exit, peak memory, and the file that it wrote. */
export interface OwnAsOfRun {
  readonly seconds: number
  readonly peakBytes: number
  readonly rows: number
  readonly output: string
}

/** Runs the as-of join in a process of its own. */
export async function ownAsOf(): Promise<OwnAsOfRun> {
  const { rows, requests } = await asOfFiles()
  const output = outputPath('bighead-as-of')
  const script = fileURLToPath(new URL('./children/as-of.ts', import.meta.url))
  const { seconds, answer } = await runDeployed<{ rows: number; peakBytes: number }>(script, [
    ...[rows, requests, output],
    `${asOfDays}d`,
    ...asOfColumns,
  ])
  return { seconds, ...answer, output }
}

/** The newest row of each key before each request, against a loop over all rows of the key. */
export const asOf: Benchmark = {
  name: 'as-of',
  about: '100,000 requests x 1,000,000 rows of 10,000 keys, 10 features, ttl 7 d, Parquet to Parquet',
  async run(say) {
    const runs = [await ownAsOf(), await ownAsOf(), await ownAsOf()]
    const best = runs.reduce((left, right) => (left.seconds < right.seconds ? left : right))
    say(`${best.seconds.toFixed(2)} s, ${Math.round(best.peakBytes / 2 ** 20)} MB, ${best.rows} rows`)
    const naive = await naiveSeconds(say, best.output)
    const line = { work: 'as-of join, Parquet to Parquet', value: best.seconds, unit: 's' } as const
    return [fasterThan(line, { name: 'a loop over the rows of each key, in memory', value: naive }, 1)]
  },
}

/** The time of the plain loop, whose answers are compared first. */
async function naiveSeconds(say: (line: string) => void, output: string): Promise<number> {
  const files = await asOfFiles()
  const [rows, requests, answers] = await Promise.all(
    [files.rows, files.requests, output].map(path => readColumns(path)),
  )
  const start = performance.now()
  const [keys, times] = [rows!.get('key')!, rows!.get('t') as number[]]
  const byKey = new Map<unknown, number[]>()
  for (const [row, key] of keys.entries()) {
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, [row])
    else known.push(row)
  }
  const [askedKeys, askedTimes] = [requests!.get('key')!, requests!.get('q') as number[]]
  const found = askedTimes.map((at, request) => {
    let best = -1
    for (const row of byKey.get(askedKeys[request]) ?? []) {
      const time = times[row]!
      if (time < at && time >= at - asOfDays * 86_400_000 && (best < 0 || time >= times[best]!)) best = row
    }
    return best
  })
  const columns = asOfColumns.map(name => found.map(row => (row < 0 ? null : rows!.get(name)![row])))
  const seconds = (performance.now() - start) / 1000
  let different = 0
  for (const [index, column] of columns.entries()) {
    const ours = answers!.get(`row_${asOfColumns[index]}`) ?? []
    for (let row = 0; row < column.length; row++) if (column[row] !== ours[row]) different++
  }
  const lost = found.filter(row => row < 0).length
  say(
    `${found.length * columns.length} cells compared with the loop, ${different} differ; ${lost} requests find no row`,
  )
  if (different > 0) throw new Error(`${different} cells differ from the plain loop`)
  return seconds
}
