export {
  type FeastRedis,
  type FeastRedisClient,
  type FeastRedisOptions,
  type FeastRow,
  type FeastStored,
  feastRedis,
} from './feast/feast-redis.ts'
export type { FeastScalar, FeastScalarValue, FeastType, FeastValue, FeastView } from './feast/feast-types.ts'
export type { Command, RedisClient } from './redis-client.ts'
export { type RedisStoreOptions, redisStore } from './redis-store.ts'
