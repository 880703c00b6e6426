// One measured run of the quickstart's model: its features in a memory store, its pipeline in the predictor.
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backfill, createPredictor, folderRegistry, materialize, materializeStream, memoryStore } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { airportDelays, flightDelay, routeTraffic } from '../../docs/examples/features.ts'
import { pipeline } from '../../docs/examples/pipeline.ts'
import { measureLatency } from '../../scripts/quickstart/latency.ts'
import { prepareLake } from '../../scripts/quickstart/prepare-lake.ts'
import { sampleExpected } from '../../scripts/quickstart/prove.ts'
import { cacheFolder } from '../cache-folder.ts'

const [from, until] = [Date.parse('2001-06-17T00:00:00Z'), Date.parse('2001-06-24T00:00:00Z')]
const lake = cacheFolder('bench/flights-lake')
if (!existsSync(lake)) {
  await prepareLake(parquetStore(`${lake}.${process.pid}`))
  await rename(`${lake}.${process.pid}`, lake)
}
const offline = parquetStore(lake)
const spine = await offline.read('departures', { ...flightDelay.request, late: 'boolean' })
const training = await backfill(flightDelay, { spine, offline })
const fitted = await pipeline.fit(training, { target: 'late' })
const folder = await mkdtemp(join(tmpdir(), 'bighead-bench-'))
const registry = folderRegistry(folder)
const version = await registry.register('flight-delay', { pipeline: fitted, features: flightDelay })
const online = memoryStore()
await materialize(flightDelay, { offline, online, until: from })
for (const group of [airportDelays, routeTraffic]) {
  await materializeStream(group, { events: offline.stream('flights', { from, until }), online }).done
}
const predictor = await createPredictor({
  registry,
  model: `flight-delay/${version.version}`,
  online,
  features: flightDelay,
})
const held = sampleExpected(training, new Float64Array(training.rowCount), 2000, until, flightDelay.request, [])
const { p50, p99 } = await measureLatency(predictor, held, until, 200_000)
await rm(folder, { recursive: true })
console.log(JSON.stringify({ p50, p99 }))
