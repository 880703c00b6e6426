// The main job on three million real flights: prepare, backfill, train, evaluate, register, promote, materialize, stream, prove.
import { rm } from 'node:fs/promises'
import {
  accuracy,
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
import { type Expected, prove, sampleExpected } from './prove.ts'
import { ReplayedEvents } from './replayed-events.ts'
import { writeReport } from './report.ts'
import { Stages } from './stages.ts'

const servedFrom = Date.parse('2001-06-17T00:00:00Z')
const servedUntil = Date.parse('2001-06-30T00:00:00Z')
const asked = 10_000

const started = performance.now()
const stages = new Stages()
console.log('bighead quickstart: will this flight leave more than 15 minutes late, asked two hours before departure?\n')
for (const assumption of assumptions) console.log(`Note: ${assumption}`)
console.log()

await rm('./lake', { recursive: true, force: true })
const offline = parquetStore('./lake')
await stages.run(
  'prepare ./lake',
  () => prepareLake(offline),
  written => Object.values(written).reduce((a, b) => a + b),
)

const spine = await offline.read('departures', { ...flightDelay.request, late: 'boolean' })
const training = await stages.run(
  'backfill the training set',
  onProgress => backfill(flightDelay, { spine, offline, onProgress }),
  t => t.rowCount,
)

const times = training.column('requested_at')
let firstTest = 0
while (firstTest < training.rowCount && (times.get(firstTest) ?? 0) < servedFrom) firstTest++
const { train, test } = trainTestSplit(training, { testSize: training.rowCount - firstTest, shuffle: false })
const fitted = await stages.run(
  'train',
  () => pipeline.fit(train, { target: 'late' }),
  () => train.rowCount,
)
const probabilities = await stages.run(
  'predict the last two weeks',
  () => fitted.predictProba(test),
  p => p.rowCount,
)
const late = test.column('late')
const scores = {
  auc: rocAuc(late, probabilities),
  logLoss: logLoss(late, probabilities),
  accuracy: accuracy(late, await fitted.predict(test)),
}

const registry = folderRegistry('./registry')
const version = await registry.register('flight-delay', {
  pipeline: fitted,
  features: flightDelay,
  metadata: { metrics: scores },
})
const current = await registry.resolve('flight-delay@production')
await registry.promote('flight-delay', 'production', version, {
  expected: current?.version ?? null,
  reason: 'quickstart',
})

const online = memoryStore()
await stages.run(
  'materialize up to 17 June',
  onProgress => materialize(flightDelay, { offline, online, until: servedFrom, onProgress }),
  summary => summary.rows,
)
const predictor = await createPredictor({ registry, model: 'flight-delay@production', online, features: flightDelay })

const events = await offline.read('flights', flights.columnTypes, { time: { column: 'landed_at', from: servedFrom, until: servedUntil } })
const held: Expected[] = sampleExpected(
  test,
  probabilities.of(true),
  asked,
  flightDelay.request,
  training.columnNames.filter(name => name !== 'late'),
)
const streams = [airportDelays, routeTraffic].map(group => {
  const replayed = new ReplayedEvents(events, 'landed_at')
  return { replayed, handle: materializeStream(group, { events: replayed, online }) }
})
const proof = await stages.run(
  'stream, ask and compare',
  onProgress =>
    prove(
      held,
      predictor,
      streams.map(stream => stream.replayed),
      done => onProgress({ done, total: held.length }),
    ),
  () => events.rowCount * streams.length,
)
const latency = await measureLatency(predictor, held.slice(-2000))
for (const { replayed, handle } of streams) {
  await replayed.advanceTo(Number.POSITIVE_INFINITY)
  replayed.end()
  await handle.done
}

const seconds = (performance.now() - started) / 1000
const peak = process.resourceUsage().maxRSS / 1024
const lines = [
  `AUC ${scores.auc.toFixed(4)}   log loss ${scores.logLoss.toFixed(4)}   accuracy ${scores.accuracy.toFixed(4)}   on ${test.rowCount.toLocaleString('en-US')} flights of the last two weeks`,
  `${proof.identical.toLocaleString('en-US')} of ${proof.asked.toLocaleString('en-US')} identical   (${proof.values.toLocaleString('en-US')} feature values and every probability, bit for bit; ${proof.askedLate.toLocaleString('en-US')} asked with later events already applied)`,
  `predict() p50 ${latency.p50.toFixed(1)} µs   p99 ${latency.p99.toFixed(1)} µs   in process, memory store, ${latency.microseconds.length.toLocaleString('en-US')} requests`,
  `peak memory ${Math.round(peak).toLocaleString('en-US')} MB   total ${seconds.toFixed(1)} s`,
]
console.log(`\n${lines.join('\n')}`)
for (const difference of proof.differences) console.error(difference)

await writeReport('./report.html', {
  title: 'Flight delays',
  stages: stages.records,
  summary: lines,
  fitted,
  train,
  test,
  target: 'late',
  probabilities: probabilities.of(true),
  latency: latency.microseconds,
})
console.log('report.html: pipeline diagram, ROC curve, calibration, feature distributions')
await predictor.close()
await online.close()
if (proof.identical !== proof.asked) process.exitCode = 1
