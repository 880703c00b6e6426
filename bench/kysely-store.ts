import { fileURLToPath } from 'node:url'
import { type Benchmark, show } from './bench-line.ts'
import { runScript } from './child.ts'

/** Keys per second. */
interface Rates {
  readonly write: number
  readonly read: number
}

/** The store in a database: many keys in one statement, beside one statement for each key. */
export const kyselyStore: Benchmark = {
  name: 'kysely',
  about:
    'SQLite in memory: 10 batches of 2,000 keys, an event and three tiles each, then all keys in one read; beside it one row of JSON a key, one statement a key',
  async run() {
    const script = fileURLToPath(new URL('./children/kysely-store.ts', import.meta.url))
    const { store, naive } = (await runScript<{ readonly store: Rates; readonly naive: Rates }>(script)).answer
    const line = (work: string, value: number, peer: number) => ({
      ...{ work, value, unit: 'rows/s' as const, peer: `Kysely, one statement a key: ${show(peer)} rows/s` },
      ...{ ratio: value / peer, must: null, met: null },
    })
    return [
      line('store in a database: write keys', store.write, naive.write),
      line('store in a database: read keys', store.read, naive.read),
    ]
  },
}
