import { fileURLToPath } from 'node:url'
import { atLeast, atMost, type BenchLine, type Benchmark } from './bench-line.ts'
import { runScript } from './child.ts'
import type { LakeRun } from './children/lake-windows.ts'
import type { DayCost } from './children/new-day.ts'
import { dailyLake, flightLake, hotLake, type Lake } from './data/lake.ts'

/** What a run measured of itself. */
interface LakeFigures {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
}

async function run(lake: Lake, options: LakeRun, say: (line: string) => void): Promise<LakeFigures> {
  const script = fileURLToPath(new URL('./children/lake-windows.ts', import.meta.url))
  const { answer } = await runScript<LakeFigures>(script, [lake.folder, JSON.stringify(options)])
  const { seconds, cpuSeconds, peakBytes } = answer
  const memory = Math.round(peakBytes / 2 ** 20)
  say(`${JSON.stringify(options)}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of processors, ${memory} MB`)
  return answer
}

/** Each option's run that other work on this machine disturbed least: they are run in turn, so many times. */
async function bestRuns(
  lake: Lake,
  options: readonly LakeRun[],
  times: number,
  say: (line: string) => void,
): Promise<readonly LakeFigures[]> {
  const best: LakeFigures[] = []
  for (let turn = 0; turn < times; turn++) {
    for (const [index, each] of options.entries()) {
      const figures = await run(lake, each, say)
      const known = best[index]
      if (known === undefined || figures.seconds < known.seconds) best[index] = figures
    }
  }
  return best
}

const line = { peer: null, ratio: null, must: null, met: null }

/** The wall time of a shape, its processor time beside it. */
function shape(work: string, { seconds, cpuSeconds }: LakeFigures): BenchLine {
  return { ...line, work, value: seconds, unit: 's', peer: `${cpuSeconds.toFixed(2)} s of processors` }
}

/** Many windows, a key with half of the events, and one thread against all. */
export const windowShapes: Benchmark = {
  name: 'window-shapes',
  about:
    '3 M flights x 1 M queries, exact edges, Parquet to Parquet, all cores: 1 to 16 windows, half of all events on one key',
  async run(say) {
    const lake = await flightLake(1)
    const curve: BenchLine[] = []
    for (const windows of [1, 2, 4, 8, 16]) {
      curve.push(shape(`${windows} windows x 4 aggregates`, await run(lake, { windows, aggregates: 4 }, say)))
    }
    const four = { windows: 4, aggregates: 4 }
    const compared = await bestRuns(lake, [four, { windows: 16, aggregates: 8 }], 3, say)
    const [usual, many] = compared as [LakeFigures, LakeFigures]
    const single = await run(lake, { ...four, threads: 1 }, say)
    const [hot] = (await bestRuns(await hotLake(), [four], 3, say)) as [LakeFigures]
    return [
      ...curve,
      shape('4 x 4, the best of 3', usual),
      shape('16 x 8, the best of 3', many),
      times('16 windows x 8 aggregates, against 4 x 4', many.seconds, usual.seconds, 3),
      times('half of all events on one key, against flights as they are', hot.seconds, usual.seconds, 1.5),
      shape('4 x 4 on one thread', single),
      ...(await inMemory(lake)),
    ]
  },
}

/** The same windows without files, of processor time: events and queries are answered in the same run. */
async function inMemory({ folder }: Lake): Promise<readonly BenchLine[]> {
  const script = fileURLToPath(new URL('./children/memory-windows.ts', import.meta.url))
  const { answer } = await runScript<{ events: number; queries: number; cpuSeconds: number }>(script, [folder])
  const { events, queries, cpuSeconds } = answer
  const work = '4 exact windows x 4 aggregates, in memory, one thread'
  return [
    atLeast({ work: `${work}: events`, value: events / cpuSeconds, unit: 'events/s' }, 5_000_000),
    atLeast({ work: `${work}: queries x 16 columns`, value: queries / cpuSeconds, unit: 'rows/s' }, 1_500_000),
  ]
}

/** Twenty times the flights in bounded memory. */
export const largeBackfill: Benchmark = {
  name: 'large-backfill',
  about: '60 M flights x 20 M queries, 4 windows x 4 aggregates, memory 1 GiB, Parquet to Parquet, all cores',
  async run(say) {
    const options = { windows: 4, aggregates: 4, memory: '1024MiB' } as const
    const [small, large] = [await flightLake(1), await flightLake(20)]
    const one = await run(small, options, say)
    const twenty = await run(large, options, say)
    return [
      atMost({ work: '60 M events, 20 M queries: peak memory', value: twenty.peakBytes / 2 ** 20, unit: 'MB' }, 2000),
      times('60 M events, 20 M queries: time a row, against 3 M and 1 M', twenty.seconds / 20, one.seconds, 1.3),
    ]
  },
}

/** A day more of features over all history. */
export const newDay: Benchmark = {
  name: 'new-day',
  about: '8 features over all of 3 M flights in daily partitions: the first day that is made, and the days after it',
  async run(say) {
    const { folder, days } = await dailyLake(4)
    const script = fileURLToPath(new URL('./children/new-day.ts', import.meta.url))
    const { answer } = await runScript<readonly DayCost[]>(script, [folder, ...days])
    for (const { day, seconds, read, own } of answer)
      say(`${day}: ${seconds.toFixed(2)} s, ${read} events read, ${own} its own`)
    const [all, ...later] = answer as [DayCost, ...DayCost[]]
    const worst = later.reduce((left, right) => (left.read / left.own > right.read / right.own ? left : right))
    const ratio = worst.read / worst.own
    const seconds = Math.min(...later.map(day => day.seconds))
    return [
      {
        work: 'a new day, all-history features: events read',
        value: worst.read,
        unit: 'rows',
        peer: `the day has ${worst.own}, all history ${all.read}`,
        ratio,
        must: '≤ 1.3x the events of the day',
        met: ratio <= 1.3,
      },
      {
        ...line,
        work: 'a new day, all-history features',
        value: seconds,
        unit: 's',
        peer: `with all history: ${all.seconds.toFixed(2)} s`,
        ratio: all.seconds / seconds,
      },
    ]
  },
}

/** A duration that may be so many times another. */
function times(work: string, value: number, usual: number, limit: number): ReturnType<typeof atMost> {
  const ratio = value / usual
  const peer = `${usual.toFixed(2)} s`
  return { work, value, unit: 's', peer, ratio, must: `≤ ${limit}x the time`, met: ratio <= limit }
}
