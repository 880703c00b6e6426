import { fileURLToPath } from 'node:url'
import { type Benchmark, fasterThan } from './bench-line.ts'
import { runScript } from './child.ts'

/** Microseconds of one read, the median; each in turn with the others. */
interface ReadRun {
  readonly rawRow: number
  readonly row: number
  readonly windows: number
  readonly rawWindows: number
}

/** A feature reader over Redis beside ioredis itself, in one round trip each. */
export const redisRead: Benchmark = {
  name: 'redis-read',
  about:
    'one key of 1,000 from Redis on this machine: 10 features of a row, 12 features over 4 windows; bare ioredis beside it',
  async run() {
    const script = fileURLToPath(new URL('./children/redis-read.ts', import.meta.url))
    const { rawRow, row, windows, rawWindows } = (await runScript<ReadRun>(script)).answer
    const hmget = { name: 'ioredis, HMGET of 10 numbers', value: rawRow }
    const hours = { name: 'ioredis, HGETALL of hours as JSON, parsed and added up', value: rawWindows }
    return [
      fasterThan({ work: 'Redis read of a row of 10 features, p50', value: row, unit: 'µs' }, hmget, 0.83),
      fasterThan({ work: 'Redis read of 12 features over 4 windows, p50', value: windows, unit: 'µs' }, hours, 0.83),
    ]
  },
}
