import { join } from 'node:path'
import { type FeastView, feastRedis } from 'bighead/redis'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { pythonEnvironment } from '../../../scripts/python-environment.ts'
import { startRedis } from '../redis/server.ts'
import { runPython } from '../run-python.ts'

const view = {
  name: 'driver_stats',
  keys: { driver_id: 'int64' },
  features: {
    conv_rate: 'float',
    score: 'double',
    trips: 'int64',
    rank: 'int32',
    tag: 'string',
    active: 'bool',
    joined: 'unixTimestamp',
    tags: { list: 'string' },
    counts: { list: 'int64' },
  },
} as const satisfies FeastView

const joined = '2020-02-29T12:00:00Z'
const rows = [
  {
    driver_id: 1001,
    event_timestamp: '2024-01-01T10:00:00Z',
    ...{ conv_rate: 0.6, score: 1e300, trips: 20, rank: -7, tag: 'é', active: true, joined },
    ...{ tags: ['a', 'b'], counts: [1, -1] },
  },
  {
    driver_id: -1,
    event_timestamp: '2024-01-01T11:00:00Z',
    ...{ conv_rate: 0.25, score: -0.5, trips: -1, rank: 0, tag: '', active: false, joined },
    ...{ tags: ['日本'], counts: [2 ** 53] },
  },
]
const own = {
  ...{ conv_rate: 0.125, score: 2.5, trips: 2n ** 53n + 1n, rank: 5, tag: '😀', active: true },
  ...{ joined: Date.parse(joined), tags: ['x', ''], counts: [7n, -(2n ** 40n)] },
}

test('Feast reads what is written here, and what Feast materialized is read here', async () => {
  const server = await startRedis()
  const client = new Redis({ port: server.port })
  onTestFinished(async () => {
    client.disconnect()
    await server.stop()
  })
  const feast = feastRedis(client, { project: 'lab' })
  const time = Date.parse('2024-03-01T00:00:00Z')
  expect(await feast.write(view, [{ keys: { driver_id: 3 }, values: own, time }])).toBe(1)
  const python = await pythonEnvironment({ name: 'feast', packages: ['feast[redis]==0.66.0'] })
  const script = join(import.meta.dirname, 'feast_redis.py')
  const read = [3, 1001, 404]
  const found = await runPython<{ [name: string]: unknown[] }>(python, script, { port: server.port, rows, read })
  const first = (index: number) =>
    Object.fromEntries(Object.entries(found).map(([name, values]) => [name, values[index]]))
  expect(first(0)).toEqual({
    ...{ driver_id: 3, conv_rate: 0.125, score: 2.5, trips: 2 ** 53, rank: 5, tag: '😀', active: true },
    ...{ joined: Date.parse(joined) / 1000, tags: ['x', ''], counts: [7, -(2 ** 40)] },
  })
  expect(first(1)).toMatchObject({ trips: 20, tag: 'é' })
  expect(first(2)).toMatchObject({ trips: null, tag: null })

  const [theirs, negative, ours, nobody] = await feast.read(
    view,
    [1001, -1, 3, 404].map(driver_id => ({ driver_id })),
  )
  expect(theirs).toEqual({
    time: Date.parse('2024-01-01T10:00:00Z'),
    values: {
      ...{ conv_rate: Math.fround(0.6), score: 1e300, trips: 20n, rank: -7, tag: 'é', active: true },
      ...{ joined: Date.parse(joined), tags: ['a', 'b'], counts: [1n, -1n] },
    },
  })
  expect(negative?.values).toMatchObject({ trips: -1n, active: false, tag: '', tags: ['日本'] })
  expect(ours).toEqual({ time, values: own })
  expect(nobody).toBeNull()

  const older = { keys: { driver_id: 3 }, values: { tag: 'older' }, time }
  expect(await feast.write(view, [older, { ...older, values: { tag: 'newer' }, time: time + 1000 }])).toBe(1)
  expect((await feast.read(view, [{ driver_id: 3 }]))[0]).toEqual({
    time: time + 1000,
    values: { ...own, tag: 'newer' },
  })
})
