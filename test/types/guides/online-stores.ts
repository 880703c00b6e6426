// Made of a guide by `vitest run test/house/guides.test.ts -u`.
import { fileStore } from 'bighead'
import { Redis } from 'ioredis'
import { redisStore, feastRedis } from 'bighead/redis'
import { features, online } from './given.ts'
{
const online = fileStore('./online')
{
const client = new Redis({ host: 'features', maxRetriesPerRequest: 1, commandTimeout: 200 })
const online = redisStore(client, { prefix: 'shop' })
{
const view = { name: 'driver_stats', keys: { driver_id: 'int64' }, features: { conv_rate: 'float' } } as const
const [stats] = await feastRedis(client, { project: 'lab' }).read(view, [{ driver_id: 1001 }])
}}}
