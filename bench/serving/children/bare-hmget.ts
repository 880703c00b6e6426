// The least that could be done: fastify, one HMGET of ten fields, a sum, an answer.
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { shopCount, shopRow } from '../data.ts'
import { serveChild } from '../serve-child.ts'

const [redisPort = ''] = process.argv.slice(2)
const client = new Redis({ port: Number(redisPort), enableAutoPipelining: true })
const pipeline = client.pipeline()
for (let shop = 0; shop < shopCount; shop++) pipeline.hset(`bare:${shop}`, shopRow(shop))
await pipeline.exec()
const fields = Array.from({ length: 10 }, (_, index) => `f${index}`)
const app = Fastify()
app.post('/predict', async request => {
  const { entity } = request.body as { readonly entity: { readonly shop: number } }
  const values = await client.hmget(`bare:${entity.shop}`, ...fields)
  return { prediction: { value: values.reduce((sum, value) => sum + Number(value), 0) } }
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
serveChild(address, async () => {
  await app.close()
  client.disconnect()
})
