// The model server: registry, port of Redis or nothing, how often aliases are followed or nothing, models.
import { folderRegistry, materialize, memoryStore } from 'bighead'
import { redisStore } from 'bighead/redis'
import { serve } from 'bighead/server'
import { Redis } from 'ioredis'
import { servedFrom, shopSet, shopTables } from '../data.ts'
import { serveChild } from '../serve-child.ts'

const [folder = '', redisPort = '', follow = '', ...models] = process.argv.slice(2)
const client = redisPort === '' ? null : new Redis({ port: Number(redisPort) })
const online = client === null ? memoryStore() : redisStore(client)
await materialize(shopSet, { offline: shopTables(), online, until: servedFrom })
const server = await serve({
  ...{ registry: folderRegistry(folder), online, models, http: { host: '127.0.0.1' } },
  ...(follow === '' ? {} : { follow: follow as '1s' }),
})
serveChild(server.address, async () => {
  await server.close()
  client?.disconnect()
})
