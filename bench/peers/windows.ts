import { atMost, type Benchmark, fasterThan } from '../bench-line.ts'
import { ownWindows } from '../point-in-time.ts'
import { requireEqual } from './compare.ts'
import { duckdbWindows, type PeerRun, polarsManyWindows, polarsWindows, sparkWindows } from './python-peers.ts'
import { quickest } from './quickest.ts'

/** The windows of flights against Polars (the better of two idioms), Spark and DuckDB, outputs compared cell by cell first; the best of three runs of the quick ones. */
export const windowsAgainstPeers: Benchmark = {
  name: 'point-in-time',
  about:
    '3 M flights x 1 M queries, 1h 6h 1d 7d x sum count min max, exact edges, Parquet to Parquet, two cores (DuckDB and Spark take minutes)',
  async run(say) {
    // In turns, so that what else the machine does meanwhile slows all of them.
    const turns = [await turn(), await turn(), await turn()]
    const own = quickest(turns.map(each => each.own))
    say(`bighead: ${own.seconds.toFixed(2)} s, ${Math.round(own.peakBytes / 2 ** 20)} MB`)
    const quick = [quickest(turns.map(each => each.by)), quickest(turns.map(each => each.group))]
    const peers = [...quick, await sparkWindows(), await duckdbWindows()]
    for (const { name, seconds, output } of peers) {
      say(`${name}: ${seconds.toFixed(2)} s`)
      await requireEqual(own.output, output, say)
    }
    const [by, group, spark, duckdb] = peers as [PeerRun, PeerRun, PeerRun, PeerRun]
    say('Chronon is not compared: docs/decisions/0024-chronon-is-no-peer-yet.md says why')
    const many = await polarsManyWindows()
    const polars = by.seconds < group.seconds ? by : group
    const line = { work: 'point-in-time windows, exact, Parquet to Parquet', value: own.seconds, unit: 's' } as const
    return [
      fasterThan(line, { name: polars.name, value: polars.seconds }, 1.5),
      fasterThan(line, { name: spark.name, value: spark.seconds }, 15),
      fasterThan(line, { name: duckdb.name, value: duckdb.seconds }, 40),
      atMost({ work: 'point-in-time windows, peak memory', value: own.peakBytes / 2 ** 20, unit: 'MB' }, 800),
      {
        work: `${many.name}: 16 windows x 8 aggregates`,
        value: many.seconds,
        unit: 's',
        peer: `4 x 4: ${group.seconds.toFixed(2)} s`,
        ratio: many.seconds / group.seconds,
        must: null,
        met: null,
      },
    ]
  },
}

async function turn() {
  return { own: await ownWindows(), by: await polarsWindows('by'), group: await polarsWindows('group') }
}
