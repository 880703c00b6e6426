import { redisStore } from 'bighead/redis'
import { storeLaws, timeLaws } from 'bighead/testing'
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Server, startRedis } from './server.ts'

const slots = 16_384
let servers: Server[]
let client: Cluster

/** Three masters, each with a third of the slots. */
beforeAll(async () => {
  servers = await Promise.all([0, 1, 2].map(() => startRedis(['--cluster-enabled', 'yes'])))
  const [first] = servers as [Server]
  for (const [index, { port }] of servers.entries()) {
    const node = new Redis({ port })
    const from = Math.ceil((index * slots) / 3)
    const to = Math.ceil(((index + 1) * slots) / 3) - 1
    await node.call('CLUSTER', 'ADDSLOTSRANGE', from, to)
    if (index > 0) await node.call('CLUSTER', 'MEET', '127.0.0.1', first.port)
    node.disconnect()
  }
  for (const { port } of servers) {
    const node = new Redis({ port })
    while (!String(await node.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await node.ping()
    node.disconnect()
  }
  client = new Cluster([{ host: '127.0.0.1', port: first.port }])
})

afterAll(async () => {
  client.disconnect()
  for (const server of servers) await server.stop()
})

let stores = 0

function makeStore() {
  return redisStore(client, { prefix: `laws:${stores++}` })
}

describe('redisStore over a cluster', () => {
  storeLaws(test, makeStore)
  timeLaws(test, makeStore, { runs: 30 })
})
