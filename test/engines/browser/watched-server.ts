import {
  backfill,
  count,
  eventSource,
  featureGroup,
  featureSet,
  folderRegistry,
  LogisticRegression,
  makePipeline,
  materialize,
  mean,
  memoryStore,
  SimpleImputer,
  tableStore,
  watchFiles,
  watchReference,
} from 'bighead'
import { type ModelServer, serve } from 'bighead/server'

const minute = 60_000
const start = Date.parse('2024-01-01T00:00:00Z')
const batchEnd = start + 600 * minute
const flights = eventSource({
  name: 'flights',
  columns: { landed_at: 'timestamp', origin: 'string', delay: 'float64' },
  time: 'landed_at',
})
const airportDelays = featureGroup({
  name: 'airport_delays',
  source: flights,
  keys: ['origin'],
  features: f => ({ delay_mean: mean(f.delay, { windows: ['1h', '6h'] }), landed: count(f.delay, { window: '6h' }) }),
})
const flightDelay = featureSet({
  name: 'flight_delay',
  request: { requested_at: 'timestamp', origin: 'string', distance: 'float64' },
  time: 'requested_at',
  groups: { origin: airportDelays },
  derive: f => ({ trend: f.origin_delay_mean_1h.sub(f.origin_delay_mean_6h) }),
})
const events = Array.from({ length: 4000 }, (_, i) => ({
  landed_at: start + i * (minute / 4),
  origin: `A${i % 9}`,
  delay: ((i * 37) % 101) - 20,
}))

/** A model of flights on a server, with what it is watched against, after one promotion. */
export async function watchedServer(folder: string): Promise<ModelServer> {
  const offline = tableStore({ flights: events })
  const spine = events.slice(400, 2400).map(({ landed_at, origin, delay }, i) => ({
    requested_at: landed_at,
    origin,
    distance: 100 + ((i * 53) % 900),
    late: delay > 30,
  }))
  const training = await backfill(flightDelay, { spine, offline })
  const columns = [
    'distance',
    'origin_delay_mean_1h',
    'origin_delay_mean_6h',
    'origin_landed',
    'trend',
    'late',
  ] as const
  const fitted = await makePipeline(new SimpleImputer(), new LogisticRegression()).fit(training.select(columns), {
    target: 'late',
  })
  const registry = folderRegistry(folder)
  const reference = await watchReference(training, { model: fitted })
  const version = await registry.register('flight-delay', {
    pipeline: fitted,
    features: flightDelay,
    files: watchFiles(reference),
  })
  await registry.promote('flight-delay', 'production', version, {
    expected: null,
    by: 'ada',
    reason: 'the first <b>one</b>',
  })
  const online = memoryStore()
  const behind = Date.now() - batchEnd
  await materialize(flightDelay, { offline, online, until: batchEnd })
  const rules = [
    { kind: 'drift', above: 0.25, minRows: 200 },
    { kind: 'missing', above: 0.2 },
    { kind: 'freshness', above: '1h' },
  ] as const
  return serve({
    registry,
    online,
    models: ['flight-delay@production'],
    watch: { rules, every: '1s' },
    clock: () => Date.now() - behind,
    http: { host: '127.0.0.1' },
    log: 'nothing',
  })
}

/** Asks a server about some flights, of which a quarter are from an airport that nobody knows. */
export async function askAbout(server: ModelServer, rows: number): Promise<void> {
  const entities = Array.from({ length: rows }, (_, i) => ({
    origin: i % 4 === 0 ? 'nowhere' : `A${i % 9}`,
    distance: 2000 + i,
  }))
  const answer = await fetch(`${server.address}/predict`, {
    method: 'POST',
    body: JSON.stringify({ model: 'flight-delay', entities }),
  })
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${await answer.text()}`)
}
