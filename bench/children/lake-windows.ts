// One measured run: windows over the flights of a folder. Arguments: the folder, and options as JSON.
import { backfill } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { peakBytes } from '../child.ts'
import { delayWindows } from '../data/delay-windows.ts'

/** What is asked of the run. */
export interface LakeRun {
  /** How many of the windows, shortest first. */
  readonly windows: number
  /** How many of the aggregates. */
  readonly aggregates: number
  readonly threads?: number
  /** For a backfill in bounded memory. */
  readonly memory?: `${number}MiB`
  /** The order of the queries' table, which is `queries` otherwise. */
  readonly spine?: string
}

const [folder = '', json = '{}'] = process.argv.slice(2)
const {
  windows: windowCount,
  aggregates: aggregateCount,
  threads,
  memory,
  spine = 'queries',
} = JSON.parse(json) as LakeRun
const set = delayWindows(windowCount, aggregateCount)
const offline = parquetStore(folder)
const options = { spine, into: 'training', offline, ...(threads !== undefined && { threads }) }
const started = performance.now()
const cpu = process.cpuUsage()
const result = memory === undefined ? await backfill(set, options) : await backfill(set, { ...options, memory })
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
const rows = 'rowCount' in result ? result.rowCount : result.rows
console.log(JSON.stringify({ rows, seconds, cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() }))
