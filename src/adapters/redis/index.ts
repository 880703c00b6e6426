export type { Command, RedisClient } from './redis-client.ts'
export { type RedisStoreOptions, redisStore } from './redis-store.ts'
