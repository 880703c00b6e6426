// The main job on three million real flights: prepare, backfill, train, evaluate, register, promote, materialize, stream, prove.
import { rm } from 'node:fs/promises'
import {
  backfill,
  createPredictor,
  folderRegistry,
  logLoss,
  materialize,
  materializeStream,
  memoryStore,
  rocAuc,
  trainTestSplit,
} from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { airportDelays, flightDelay, flights, routeTraffic } from '../../docs/examples/features.ts'
import { pipeline } from '../../docs/examples/pipeline.ts'
import { measureLatency } from './latency.ts'
import { assumptions, prepareLake } from './prepare-lake.ts'
import { stageDisplay } from './progress.ts'
import { prove, sampleExpected } from './prove.ts'
import { ReplayedEvents } from './replayed-events.ts'
import { featureColumns } from './report/feature-columns.ts'
import { writeReport } from './report/write-report.ts'
import { whole } from './stage-time.ts'

const servedFrom = Date.parse('2001-06-17T00:00:00Z')
const servedUntil = Date.parse('2001-06-30T00:00:00Z')
const requests = 10_000

const started = performance.now()
const { stage, stages } = stageDisplay()
console.log('Will this flight leave more than 15 minutes late? Asked two hours before departure.')
for (const assumption of assumptions) console.log(`Note: ${assumption}`)

await rm('./lake', { recursive: true, force: true })
const offline = parquetStore('./lake')
const written = await stage(
  'prepare ./lake',
  onProgress => prepareLake(offline, { onProgress }),
  rows => rows.flights + rows.departures + rows.airports,
)

const spine = await offline.read('departures', { ...flightDelay.request, late: 'boolean' })
const training = await stage(
  'backfill',
  onProgress => backfill(flightDelay, { spine, offline, onProgress }),
  table => table.rowCount,
)

const asked = training.column('requested_at').toArray()
const firstServed = asked.findIndex(time => (time ?? 0) >= servedFrom)
const { train, test } = trainTestSplit(training, { testSize: training.rowCount - firstServed, shuffle: false })
const fitted = await stage(
  'train',
  onProgress => pipeline.fit(train, { target: 'late', onProgress }),
  () => train.rowCount,
)
const probabilities = await stage(
  'evaluate, last two weeks',
  () => fitted.predictProba(test),
  () => test.rowCount,
)
const [auc, loss] = [rocAuc(test.column('late'), probabilities), logLoss(test.column('late'), probabilities)]

const registry = folderRegistry('./registry')
const current = await registry.resolve('flight-delay@production')
const version = await stage('register and promote', async () => {
  const registered = await registry.register('flight-delay', {
    pipeline: fitted,
    features: flightDelay,
    metadata: { auc, logLoss: loss },
  })
  await registry.promote('flight-delay', 'production', registered, {
    expected: current?.version ?? null,
    reason: 'quickstart',
  })
  return registered
})

const online = memoryStore()
await stage(
  'materialize until 17 June',
  onProgress => materialize(flightDelay, { offline, online, until: servedFrom, onProgress }),
  ({ groups }) => groups.reduce((rows, group) => rows + group.rows, 0),
)
const predictor = await createPredictor({ registry, model: 'flight-delay@production', online, features: flightDelay })
const events = await offline.read('flights', flights.columnTypes, {
  time: { column: 'landed_at', from: servedFrom, until: servedUntil },
})
const streams = [airportDelays, routeTraffic].map(group => {
  const replayed = new ReplayedEvents(events, 'landed_at')
  return { replayed, streaming: materializeStream(group, { events: replayed, online }) }
})
const columns = training.columnNames.filter(name => name !== 'late' && !Object.hasOwn(flightDelay.request, name))
const held = sampleExpected(test, probabilities.of(true), requests, servedUntil, flightDelay.request, columns)
const proof = await stage(
  'stream, ask and compare',
  onProgress =>
    prove(
      held,
      predictor,
      streams.map(stream => stream.replayed),
      onProgress,
    ),
  () => events.rowCount * streams.length,
)
const latency = await measureLatency(predictor, held, servedUntil)
for (const { replayed, streaming } of streams) {
  await replayed.advanceTo(servedUntil)
  replayed.end()
  await streaming.done
}
await predictor.close()
await online.close()

const peakBytes = process.resourceUsage().maxRSS * 1024
const { numbers, words } = featureColumns(train, test)
await stage('write report.html', () =>
  writeReport('./report.html', {
    title: 'Flight delays',
    about: `${whole(written.flights)} flights of 2001; ${whole(training.rowCount)} of May and June make the training set. Trained before 17 June, tested after.`,
    stages,
    auc,
    logLoss: loss,
    parity: proof,
    pipelineHtml: fitted.toHTML(),
    labels: test.column('late').toArray() as boolean[],
    probabilities: probabilities.of(true),
    classes: { positive: 'late', negative: 'on time' },
    numbers,
    words,
    predictMicros: latency.microseconds,
    peakBytes,
    notes: assumptions,
  }),
)

console.log(`
model          flight-delay/${version.version}, production since now (before: ${current?.version ?? 'none'})
quality        AUC ${auc.toFixed(4)}, log loss ${loss.toFixed(4)} on ${whole(test.rowCount)} flights of the last two weeks
parity         ${whole(proof.identical)} of ${whole(proof.asked)} identical
               ${whole(proof.values)} feature values and every probability, bit for bit; ${whole(proof.askedLate)} asked with later events already applied
predict()      p50 ${latency.p50.toFixed(1)} µs, p99 ${latency.p99.toFixed(1)} µs, in this process, memory store
peak memory    ${whole(peakBytes / 2 ** 20)} MB
total          ${((performance.now() - started) / 1000).toFixed(1)} s
report         report.html`)
for (const difference of proof.differences) console.error(difference)
if (proof.identical !== proof.asked) process.exitCode = 1
