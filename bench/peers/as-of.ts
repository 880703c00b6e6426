import { ownAsOf } from '../as-of.ts'
import { type Benchmark, fasterThan } from '../bench-line.ts'
import { asOfColumns } from '../data/as-of-files.ts'
import { requireEqual } from './compare.ts'
import { duckdbAsOf, feastAsOf } from './python-peers.ts'
import { quickest } from './quickest.ts'

/** The as-of join against DuckDB, whose output is compared first, and Feast; the better of three runs of the quick ones. */
export const asOfAgainstPeers: Benchmark = {
  name: 'as-of',
  about:
    '100,000 requests x 1,000,000 rows of 10,000 keys, 10 features, ttl 7 d, Parquet to Parquet (Feast takes a while)',
  async run(say) {
    // In turns, so that what else the machine does meanwhile slows both.
    const runs = [await pair(), await pair(), await pair()]
    const [own, duckdb] = [quickest(runs.map(run => run.own)), quickest(runs.map(run => run.duckdb))]
    const feast = await feastAsOf()
    for (const { name, seconds, peakBytes, rows } of [{ name: 'bighead', ...own }, duckdb, feast])
      say(`${name}: ${seconds.toFixed(2)} s, ${Math.round(peakBytes / 2 ** 20)} MB, ${rows} rows`)
    await requireEqual(own.output, duckdb.output, say, asOfColumns)
    const line = { work: 'as-of join, Parquet to Parquet', value: own.seconds, unit: 's' } as const
    return [
      fasterThan(line, { name: duckdb.name, value: duckdb.seconds }, 1),
      fasterThan(line, { name: feast.name, value: feast.seconds }, 30),
      {
        work: 'as-of join, requests lost',
        value: duckdb.rows - own.rows,
        unit: 'rows',
        peer: `${feast.name}: ${duckdb.rows - feast.rows} rows`,
        ratio: null,
        must: '0 rows',
        met: own.rows === duckdb.rows,
      },
    ]
  },
}

async function pair() {
  return { own: await ownAsOf(), duckdb: await duckdbAsOf() }
}
