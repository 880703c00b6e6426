import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { backfill, folderRegistry, materialize, tableStore } from 'bighead'
import { redisStore } from 'bighead/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flightDelay } from '../../../docs/examples/features.ts'
import { pipeline } from '../../../docs/examples/pipeline.ts'
import { post } from '../../adapters/server/ask.ts'
import { GrpcClient, health } from '../../adapters/server/grpc-client.ts'
import { type Server, startRedis } from '../redis/server.ts'

/** Where the example looks for Redis, and where it listens. */
const ports = { redis: 6379, http: 8080, grpc: 8081 }
const address = `http://127.0.0.1:${ports.http}`
const hour = 3_600_000
const start = Date.parse('2024-01-01T00:00:00Z')
const until = start + 240 * hour

let folder = ''
let redis: Server
let example: ChildProcess
let ended: Promise<unknown[]>

beforeAll(async () => {
  for (const port of Object.values(ports)) {
    if (await isFree(port)) continue
    throw new Error(
      `docs/examples/serve.ts needs port ${port}, which something else has: end that, or leave the suite out by \`--skip server\`.`,
    )
  }
  folder = await mkdtemp(join(tmpdir(), 'bighead-serve-'))
  redis = await startRedis([], ports.redis)
  await prepare()
  const script = fileURLToPath(new URL('../../../docs/examples/serve.ts', import.meta.url))
  example = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  ended = once(example, 'exit')
})
afterAll(async () => {
  example?.kill('SIGKILL')
  await redis?.stop()
  if (folder !== '') await rm(folder, { recursive: true })
})

async function isFree(port: number): Promise<boolean> {
  const listener = createServer().listen(port)
  const isOpen = await once(listener, 'listening').then(
    () => true,
    error => {
      if (error.code === 'EADDRINUSE') return false
      throw error
    },
  )
  if (isOpen) await once(listener.close(), 'close')
  return isOpen
}

const entity = {
  ...{ requested_at: until + 60_000, departs_at: until + 2 * hour },
  ...{ origin: 'SEA', destination: 'SFO', distance: 679 },
}

/** What the example finds where it is started: a model in a registry, its features in Redis, and a token. */
async function prepare(): Promise<void> {
  const airports = ['SEA', 'SFO', 'LAX']
  const flights = Array.from({ length: 600 }, (_, index) => ({
    landed_at: start + index * 0.4 * hour,
    departs_at: start + (index * 0.4 - 2) * hour,
    origin: airports[index % 3] as string,
    destination: airports[(index + 1) % 3] as string,
    delay: ((index * 37) % 101) - 40,
    distance: 300 + (index % 7) * 100,
  }))
  const facts = airports.map((iata, index) => ({ iata, state: `S${index}`, latitude: 30 + index, longitude: -120 }))
  const offline = tableStore({ flights, airports: { '2023-12-31': facts, '2024-01-09': facts } })
  const spine = flights.slice(60).map(({ landed_at: requested_at, origin, destination, distance, delay }) => ({
    ...{ requested_at, departs_at: requested_at + 2 * hour, origin, destination, distance },
    late: delay > 15,
  }))
  const training = await backfill(flightDelay, { spine, offline })
  const registry = folderRegistry(join(folder, 'registry'))
  const fitted = await pipeline.fit(training, { target: 'late' })
  await registry.register('flight-delay', { pipeline: fitted, features: flightDelay })
  await registry.promote('flight-delay', 'production', 1, { expected: null })
  await writeFile(join(folder, 'admin.token'), 'boss\n')
  const client = new Redis({ port: ports.redis })
  await materialize(flightDelay, { offline, online: redisStore(client), until })
  await client.quit()
}

/** Waits until the example answers; it must not end before. */
async function untilReady(): Promise<void> {
  for (;;) {
    expect([example.exitCode, example.signalCode]).toEqual([null, null])
    const answer = await fetch(`${address}/v2/health/ready`).catch(() => null)
    if (answer?.status === 200) return
    await wait(100)
  }
}

test('the example of a server serves a model from Redis', async () => {
  await untilReady()
  const { json: predicted } = await post(`${address}/predict`, { model: 'flight-delay@production', entity })
  expect(predicted.prediction.label).toBeTypeOf('boolean')
  expect(predicted.metadata.statuses).toMatchObject({ origin_delay_mean_7d: 'present', to_state: 'present' })
  const features = { feature_set: 'flight_delay', entities: [entity], features: ['to_state', 'route_flights', 'hour'] }
  const { json: read } = await post(`${address}/features`, features)
  expect(read.rows).toMatchObject([
    { values: { to_state: 'S1', hour: 2 }, statuses: { to_state: 'present', route_flights: 'present' } },
  ])
  const load = (headers: Record<string, string>) =>
    post(`${address}/v2/repository/models/flight-delay/load`, {}, headers)
  expect([(await load({})).status, (await load({ authorization: 'Bearer boss' })).status]).toEqual([401, 200])
  const calls = new GrpcClient(`127.0.0.1:${ports.grpc}`)
  expect(await calls.ask(health, 'Check', { service: 'flight-delay' })).toEqual({ status: 'SERVING' })
  calls.close()
})

test('after SIGTERM it is not ready, serves on while it drains, and lets go of its ports', async () => {
  example.kill('SIGTERM')
  while ((await fetch(`${address}/v2/health/ready`)).status === 200) await wait(50)
  const { status } = await post(`${address}/predict`, { model: 'flight-delay@production', entity })
  expect(status).toBe(200)
  for (const port of [ports.http, ports.grpc]) while (!(await isFree(port))) await wait(50)
})

// Store and registry are the caller's; the example leaves its client of Redis open.
test('then only its own client of Redis keeps the process, which the next SIGTERM ends', async () => {
  expect([example.exitCode, example.signalCode]).toEqual([null, null])
  example.kill('SIGTERM')
  expect(await ended).toEqual([null, 'SIGTERM'])
})
