import { type Duration, parseDuration } from '../../features/definition/duration.ts'
import { ParameterError, requireSettings } from '../../features/errors/parameter-error.ts'
import { ClosedError } from '../../features/errors/storage-errors.ts'
import type { OnlineStore, StoreOptions } from '../../features/online/online-store.ts'
import { Connection } from './connection.ts'
import { Keys } from './keys.ts'
import { Layouts } from './layouts.ts'
import { RecordReader } from './read-records.ts'
import type { RedisClient } from './redis-client.ts'
import { Sweeper } from './sweeper.ts'
import { ChangeWriter } from './write-changes.ts'

/** How features are kept in Redis. */
export interface RedisStoreOptions {
  /** The prefix of all keys; default `bighead`. */
  readonly prefix?: string
  /**
   * How long after another process has published a batch reads may still answer, just as exactly, from the previous one; default `1s`.
   * With `0s`, every read checks, which costs another command.
   */
  readonly publishLag?: Duration
}

/**
 * An online store in Redis 6 or later, or in Redis Cluster, over an ioredis client that the caller creates, configures and closes.
 *
 * A read is one round trip, however many keys and groups it covers. Every write of a key is one script, so writers in many processes do
 * not interfere. Waiting calls end with their `signal`; without one, they wait as long as the client is configured to.
 *
 * @throws {ParameterError} where the client or an option is invalid.
 * @throws {StorageError} from its calls, naming the key, where Redis cannot be reached, refuses, or holds something else.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): OnlineStore {
  requireSettings<RedisStoreOptions>(options, { prefix: null, publishLag: null })
  const { prefix = 'bighead', publishLag = '1s' } = options
  if (typeof prefix !== 'string' || /[{}]/.test(prefix) || prefix === '')
    throw new ParameterError(
      'prefix',
      'a text without `{` and `}` is needed: those divide keys among the servers of a cluster.',
    )
  if (typeof Object(client).call !== 'function')
    throw new ParameterError('client', 'a client of ioredis is needed, `new Redis(…)` or `new Cluster(…)`.')
  const lag = parseDuration(publishLag)
  if (lag === null) throw new ParameterError('publishLag', `\`${String(publishLag)}\` is not a duration like 1s.`)
  const connection = new Connection(client)
  const keys = new Keys(prefix)
  const layouts = new Layouts(connection, keys)
  const sweeper = new Sweeper(connection, keys, layouts)
  const reader = new RecordReader(connection, keys, layouts, lag)
  const writer = new ChangeWriter(connection, keys, layouts, sweeper)
  let closed = false
  const check = (options: StoreOptions): StoreOptions => {
    if (closed) throw new ClosedError('the Redis store')
    options.signal?.throwIfAborted()
    return options
  }
  return {
    describe: async (group, options = {}) => layouts.describe(group, check(options)),
    read(requests, options = {}) {
      try {
        return reader.read(requests, check(options))
      } catch (error) {
        return Promise.reject(error)
      }
    },
    write: async (changes, options = {}) => writer.write(changes, check(options)),
    publish: async (batch, options = {}) => sweeper.publish(batch, check(options)),
    async close() {
      closed = true
    },
  }
}
