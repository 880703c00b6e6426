import { fileURLToPath } from 'node:url'
import { atMost, type Benchmark, fasterThan } from './bench-line.ts'
import { runScript } from './child.ts'

/** Microseconds of one read, and of a naive merge of the same key's rows. */
interface ReadRun {
  readonly p50: number
  readonly p99: number
  readonly naive: number
  readonly rows: number
}

/** A feature reader's answer to one request. */
export const onlineRead: Benchmark = {
  name: 'online-read',
  about:
    'one key, 20 features over 4 windows, memory store, after 2,000 streamed events a key; a merge of raw rows beside it',
  async run() {
    const script = fileURLToPath(new URL('./children/online-read.ts', import.meta.url))
    const { p50, p99, naive, rows } = (await runScript<ReadRun>(script)).answer
    const name = `naive merge of ${rows} rows`
    return [
      atMost({ work: 'online read of 20 features, p50', value: p50, unit: 'µs' }, 10),
      {
        work: 'online read of 20 features, p99',
        value: p99,
        unit: 'µs',
        peer: null,
        ratio: null,
        must: null,
        met: null,
      },
      fasterThan({ work: 'the same', value: p50, unit: 'µs' }, { name, value: naive }, 1),
    ]
  },
}
