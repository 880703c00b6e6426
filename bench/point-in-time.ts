import { fileURLToPath } from 'node:url'
import { atMost, type Benchmark } from './bench-line.ts'
import { runDeployed } from './child.ts'
import { flightFiles } from './data/flights.ts'
import { readColumns } from './data/read-columns.ts'
import { outputPath } from './output-path.ts'

/** A whole process of ours: seconds from spawn to exit, peak memory, and the file that it wrote. */
export interface OwnWindowsRun {
  readonly seconds: number
  readonly peakBytes: number
  readonly output: string
}

/** Runs the windows of flights in a process of its own, on all cores. */
export async function ownWindows(): Promise<OwnWindowsRun> {
  const { events, queries } = await flightFiles()
  const output = outputPath('bighead')
  const script = fileURLToPath(new URL('./children/point-in-time.ts', import.meta.url))
  const { seconds, answer } = await runDeployed<{ readonly peakBytes: number }>(script, [events, queries, output])
  return { seconds, peakBytes: answer.peakBytes, output }
}

/** The windows of 3,000,000 flights for 1,000,000 queries against a loop that looks at every event of each window. */
export const pointInTime: Benchmark = {
  name: 'point-in-time',
  about:
    '3 M flights x 1 M queries, windows 1h 6h 1d 7d x sum count min max, exact edges, Parquet to Parquet, all cores',
  async run(say) {
    const run = await ownWindows()
    say(`${run.seconds.toFixed(2)} s, ${Math.round(run.peakBytes / 2 ** 20)} MB`)
    const naive = await naiveSeconds(say, run.output)
    return [
      {
        work: 'point-in-time windows, exact, Parquet to Parquet',
        value: run.seconds,
        unit: 's',
        peer: `a loop over each window, in memory: ${naive.toFixed(0)} s (from every 100th query)`,
        ratio: naive / run.seconds,
        must: null,
        met: null,
      },
      atMost({ work: 'point-in-time windows, peak memory', value: run.peakBytes / 2 ** 20, unit: 'MB' }, 800),
    ]
  },
}

const hours = [1, 6, 24, 168]

/** The time of the plain loop for all queries, from a hundredth of them, whose answers are compared first. */
async function naiveSeconds(say: (line: string) => void, output: string): Promise<number> {
  const { events, queries } = await flightFiles()
  const [flights, asked, answers] = [await readColumns(events), await readColumns(queries), await readColumns(output)]
  const byOrigin = new Map<unknown, { readonly times: number[]; readonly delays: number[] }>()
  const [origins, times, delays] = ['origin', 't', 'delay'].map(name => flights.get(name) ?? [])
  for (let row = 0; row < origins!.length; row++) {
    const known = byOrigin.get(origins![row]) ?? { times: [], delays: [] }
    known.times.push(Number(times![row]))
    known.delays.push(Number(delays![row]))
    byOrigin.set(origins![row], known)
  }
  const [askedOrigins, askedTimes] = ['origin', 'q'].map(name => asked.get(name) ?? [])
  let [different, sampled] = [0, 0]
  const start = performance.now()
  for (let row = 0; row < askedOrigins!.length; row += 100) {
    sampled++
    const events = byOrigin.get(askedOrigins![row])!
    const at = Number(askedTimes![row])
    for (const window of hours) {
      let [sum, count, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let event = 0; event < events.times.length; event++) {
        const time = events.times[event]!
        if (time < at - window * 3_600_000 || time >= at) continue
        const delay = events.delays[event]!
        sum += delay
        count++
        least = Math.min(least, delay)
        most = Math.max(most, delay)
      }
      const name = window < 24 ? `${window}h` : `${window / 24}d`
      const expected = count === 0 ? [null, null, null, null] : [sum, count, least, most]
      const found = ['sum', 'count', 'min', 'max'].map(
        aggregate => answers.get(`delay_${aggregate}_${name}`)?.[row] ?? null,
      )
      if (expected.some((value, index) => value !== found[index])) different++
    }
  }
  const seconds = (performance.now() - start) / 1000
  say(`${(sampled * 16).toLocaleString('en-US')} cells compared with the loop, ${different} windows differ`)
  if (different > 0) throw new Error(`${different} windows differ from the plain loop`)
  return seconds * (askedOrigins!.length / sampled)
}
