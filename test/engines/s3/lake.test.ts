import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backfill, count, eventSource, featureGroup, featureSet, mean, tableFromRows } from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { s3Files } from 'bighead/s3'
import { offlineStoreLaws } from 'bighead/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type S3Server, startS3Server } from './s3-server.ts'

let server: S3Server

beforeAll(async () => {
  server = await startS3Server()
}, 600_000)

afterAll(() => server.close())

offlineStoreLaws(test, () => parquetStore(s3Files({ client: server.client(), bucket: server.bucket() })), { runs: 3 })

const columns = { landed_at: 'timestamp', origin: 'string', delay: 'float64' } as const
const delays = featureGroup({
  name: 'delays',
  source: eventSource({ name: 'flights', columns, time: 'landed_at' }),
  keys: ['origin'],
  features: f => ({
    mean: mean(f.delay, { window: '1d' }),
    flights: count(f.delay, { window: '1d', default: 0 }),
  }),
})
const request = { at: 'timestamp', origin: 'string' } as const
const delay = featureSet({ name: 'delay', request, time: 'at', groups: { origin: delays } })

test('a backfill over a lake in a bucket gives what one over a folder gives', async () => {
  const hour = 3_600_000
  const flights = tableFromRows(
    columns,
    Array.from({ length: 5000 }, (_, row) => ({
      landed_at: row * 600_000,
      origin: ['SEA', 'SFO', 'JFK'][row % 3] ?? null,
      delay: ((row * 37) % 90) - 10,
    })),
  )
  const spine = tableFromRows(
    request,
    Array.from({ length: 300 }, (_, row) => ({ at: row * 3 * hour, origin: ['SEA', 'JFK', 'LAX'][row % 3] ?? null })),
  )
  const lakes = [
    parquetStore(s3Files({ client: server.client(), bucket: server.bucket(), prefix: 'lake' }), { rowGroupSize: 700 }),
    parquetStore(mkdtempSync(join(tmpdir(), 'lake-')), { rowGroupSize: 700 }),
  ]
  const results: unknown[] = []
  for (const offline of lakes) {
    await offline.write('flights', flights, { partition: '1970-01-01' })
    const result = await backfill(delay, { spine, offline })
    await offline.write('training', result)
    results.push([...(await offline.read('training', { origin_mean: 'float64', origin_flights: 'int64' })).rows()])
  }
  expect(results[0]).toEqual(results[1])
})

test('row groups of many columns come by few requests, and as the rows that they are', async () => {
  const client = server.client()
  let requests = 0
  client.middlewareStack.add(
    (next, context) => given => {
      if (context.commandName === 'GetObjectCommand') requests++
      return next(given)
    },
    { step: 'initialize' },
  )
  const lake = parquetStore(s3Files({ client, bucket: server.bucket() }), { rowGroupSize: 1000 })
  const names = Array.from({ length: 12 }, (_, index) => `c${index}`)
  const schema = Object.fromEntries(names.map(name => [name, 'float64'] as const))
  const table = tableFromRows(
    schema,
    Array.from({ length: 20_000 }, (_, row) => Object.fromEntries(names.map((name, at) => [name, row * (at + 0.5)]))),
  )
  await lake.write('wide', table)
  requests = 0
  expect([...(await lake.read('wide', schema)).rows()]).toEqual([...table.rows()])
  // One for the footer; twenty row groups of twelve columns would be 240, one by one.
  expect(requests).toBe(2)
  requests = 0
  const { c0, c11 } = schema as { c0: 'float64'; c11: 'float64' }
  const some: unknown[] = []
  for await (const batch of lake.scan?.('wide', { c11, c0 }, { batchRows: 1000 }) ?? []) some.push(...batch.rows())
  expect(some).toEqual([...table.select(['c11', 'c0']).rows()])
  expect(requests).toBe(2)
})

test('who reads while a table is replaced gets the old rows or the new ones', async () => {
  const lake = parquetStore(s3Files({ client: server.client(), bucket: server.bucket() }), { rowGroupSize: 200 })
  const generation = (number: number) =>
    tableFromRows(
      { number: 'int64' },
      Array.from({ length: 2000 }, () => ({ number })),
    )
  await lake.write('numbers', generation(0))
  let replacing = true
  const seen = new Set<string>()
  const reading = (async () => {
    while (replacing) {
      const found = new Set((await lake.read('numbers', { number: 'int64' })).column('number'))
      seen.add([...found].join())
    }
  })()
  for (let number = 1; number <= 6; number++) await lake.write('numbers', generation(number))
  replacing = false
  await reading
  expect([...seen].every(text => /^[0-6]$/.test(text))).toBe(true)
})
