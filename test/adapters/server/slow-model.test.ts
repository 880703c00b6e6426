import { memoryStore } from 'bighead'
import { serve } from 'bighead/server'
import { expect, test } from 'vitest'
import { long, module, slowRegistry } from '../../serving/host/slow-registry.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { post } from './ask.ts'

test('a slow model in JavaScript keeps neither health checks nor other models waiting', async () => {
  const { registry, numberOf } = await slowRegistry(temporaryFolder())
  await using server = await serve({
    ...{
      registry,
      online: memoryStore(),
      models: ['slow/1', 'quick/1'],
      extensions: module,
      warmUpRows: 16,
      log: 'nothing',
    },
    http: { host: '127.0.0.1' },
  })
  let isDone = false
  const slow = post(`${server.address}/predict`, { model: 'slow', entity: { turns: long } }).finally(() => {
    isDone = true
  })
  const statuses: number[] = []
  while (!isDone && statuses.length < 10) {
    statuses.push((await fetch(`${server.address}/v2/health/live`)).status)
    statuses.push((await post(`${server.address}/predict`, { model: 'quick', entity: { x: 1 } })).status)
  }
  expect(isDone).toBe(false)
  expect(statuses).toEqual(new Array(10).fill(200))
  expect((await slow).json.prediction).toEqual({ value: numberOf(long) })
})
