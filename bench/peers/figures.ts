import type { Benchmark } from '../bench-line.ts'
import { requireEqual } from './compare.ts'
import { duckdbWindows, polarsWindows, sklearnColumns, sklearnOneRow } from './python-peers.ts'

/** What the peers need on this machine, after their outputs were found equal; nothing of ours. */
export const peerFigures: Benchmark = {
  name: 'peer-figures',
  about: "the peers' own figures on this machine, without ours (DuckDB takes minutes)",
  async run(say) {
    const [by, group] = [await polarsWindows('by'), await polarsWindows('group')]
    await requireEqual(by.output, group.output, say)
    const duckdb = await duckdbWindows()
    await requireEqual(by.output, duckdb.output, say)
    const plain = { peer: null, ratio: null, must: null, met: null } as const
    const windows = [by, group, duckdb].flatMap(({ name, seconds, peakBytes }) => [
      { work: name, value: seconds, unit: 's' as const, ...plain },
      { work: `${name}, peak memory`, value: peakBytes / 1e6, unit: 'MB' as const, ...plain },
    ])
    const columns = await sklearnColumns()
    const row = await sklearnOneRow()
    const sklearn = `scikit-learn ${columns.version}, one thread`
    return [
      ...windows,
      {
        work: `${sklearn}: ColumnTransformer fit_transform, 1 M rows`,
        value: columns.fitTransformSeconds,
        unit: 's',
        ...plain,
      },
      {
        work: `${sklearn}: ColumnTransformer transform, 1 M rows`,
        value: columns.transformSeconds,
        unit: 's',
        ...plain,
      },
      { work: `${sklearn}: one row, p50`, value: row.p50Micros, unit: 'µs', ...plain },
    ]
  },
}
