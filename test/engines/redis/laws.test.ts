import { redisStore } from 'bighead/redis'
import { storeLaws, timeLaws } from 'bighead/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Server, startRedis } from './server.ts'

let server: Server
let client: Redis

beforeAll(async () => {
  server = await startRedis()
  client = new Redis({ port: server.port })
})

afterAll(async () => {
  client.disconnect()
  await server.stop()
})

let stores = 0

/** An empty store: each has names of its own. */
function makeStore() {
  return redisStore(client, { prefix: `laws:${stores++}` })
}

describe('redisStore', () => {
  storeLaws(test, makeStore)
  timeLaws(test, makeStore, { runs: 40 })
})
