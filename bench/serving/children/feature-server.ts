// The model server without models, which serves a row of ten features and windows over visits: port of Redis, an empty registry.
import { folderRegistry, materialize, materializeStream, tableFromRows, tableStore } from 'bighead'
import { redisStore } from 'bighead/redis'
import { serve } from 'bighead/server'
import { Redis } from 'ioredis'
import { servedFrom, shopSet, shopTables } from '../data.ts'
import { serveChild } from '../serve-child.ts'
import { shopVisits, visitColumns, visitRows, visitSet } from '../windows-data.ts'

const [redisPort = '', folder = ''] = process.argv.slice(2)
const client = new Redis({ port: Number(redisPort) })
const online = redisStore(client)
await materialize(shopSet, { offline: shopTables(), online, until: servedFrom })

const hour = 3_600_000
const now = Date.now()
const until = Math.floor(now / hour - 1) * hour
const visits = visitRows(now)
const rows = visits.filter(({ at }) => at < until)
const offline = tableStore({ visits: tableFromRows(visitColumns, rows) })
await materialize(shopVisits, { offline, online, until })
const events = visits.filter(({ at }) => at >= until)
await materializeStream(shopVisits, { events, online }).done

const registry = folderRegistry(folder)
const features = [shopSet, visitSet]
const server = await serve({ registry, online, models: [], http: { host: '127.0.0.1' }, features })
serveChild(server.address, async () => {
  await server.close()
  client.disconnect()
})
