import { ParameterError, requireOptions } from '../../../features/errors/parameter-error.ts'
import { StorageError } from '../../../features/errors/storage-errors.ts'
import { murmurHasher } from '../../../features/text/murmur-hash.ts'
import { type Script, script } from '../script.ts'
import { entityKey } from './entity-key.ts'
import type { FeastScalarValue, FeastValue, FeastView } from './feast-types.ts'
import { decodeValue, encodeValue } from './feast-value.ts'
import { tag, varint, WireReader } from './wire.ts'

/** What is needed of a client of Redis: `Redis` and `Cluster` of the package ioredis have it. */
export interface FeastRedisClient {
  callBuffer(command: string, args: (string | number | Buffer)[]): Promise<unknown>
}

/** Whose features are read and written. */
export interface FeastRedisOptions {
  /** The project in Feast's registry. */
  readonly project: string
}

/** The features of one entity, as of one time. */
export interface FeastRow {
  /** One per join key. */
  readonly keys: { readonly [name: string]: FeastScalarValue }
  /** Features that are left out are not changed. */
  readonly values: { readonly [name: string]: FeastValue }
  /** The event's time, epoch milliseconds; Feast keeps whole seconds. */
  readonly time: number
}

/** What is stored of an entity in a view. */
export interface FeastStored {
  /** One per feature of the view; null also where it was never written. */
  readonly values: { readonly [name: string]: FeastValue }
  /** The event's time, epoch milliseconds. */
  readonly time: number
}

/** Feast's own features in Redis, byte for byte as its Python and Go servers read and write them. */
export interface FeastRedis {
  /** Writes rows and returns how many were taken; as in Feast, a row that is not newer than the stored one changes nothing. */
  write(view: FeastView, rows: readonly FeastRow[]): Promise<number>
  /** One answer per entity, in order; null where nothing was written. */
  read(view: FeastView, keys: readonly FeastRow['keys'][]): Promise<(FeastStored | null)[]>
}

/** Keys: the entity; arguments: the field of the time, the time in seconds, the time as it is stored, fields and values. */
const writeScript: Script = script(`
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then
  local seconds, factor = 0, 1
  for i = 2, #known do
    local byte = string.byte(known, i)
    seconds = seconds + (byte % 128) * factor
    factor = factor * 128
    if byte < 128 then break end
  end
  if seconds >= 9223372036854775808 then seconds = seconds - 18446744073709551616 end
  if seconds >= tonumber(ARGV[2]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3], unpack(ARGV, 4))
return 1`)

/** How many entities are asked for at once. */
const mostAtOnce = 1000

/**
 * Reads and writes the Redis online store of Feast 0.66 (entity keys of version 3): features materialized by Feast can be read
 * here, and Feast's servers can read what is written here.
 *
 * @throws {InvalidValueError} where a value is not of its declared type.
 * @throws {StorageError} where Redis fails, or holds something else.
 */
export function feastRedis(client: FeastRedisClient, options: FeastRedisOptions): FeastRedis {
  requireOptions<FeastRedisOptions>(options, { project: null })
  const { project } = options
  if (typeof project !== 'string' || project === '') throw new ParameterError('project', 'a name is needed.')
  if (typeof Object(client).callBuffer !== 'function')
    throw new ParameterError('client', 'a client of ioredis is needed, `new Redis(…)` or `new Cluster(…)`.')
  const keyOf = (view: FeastView, keys: FeastRow['keys']): Buffer =>
    Buffer.concat([entityKey(view.keys, keys), Buffer.from(project)])
  return {
    async write(view, rows) {
      const fields = fieldsOf(view)
      let taken = 0
      for (let from = 0; from < rows.length; from += mostAtOnce) {
        const some = rows
          .slice(from, from + mostAtOnce)
          .map(row => ({ key: keyOf(view, row.keys), args: writeArgs(view, fields, row) }))
        const replies = await Promise.all(some.map(({ key, args }) => run(client, key, args)))
        taken += replies.filter(reply => reply === 1).length
      }
      return taken
    },
    async read(view, keys) {
      const { time, features } = fieldsOf(view)
      const answers: (FeastStored | null)[] = []
      for (let from = 0; from < keys.length; from += mostAtOnce) {
        const some = keys.slice(from, from + mostAtOnce).map(key => keyOf(view, key))
        const replies = await Promise.all(
          some.map(key => call(client, 'read', key, 'HMGET', [key, time, ...features.values()])),
        )
        for (const [index, reply] of replies.entries())
          answers.push(stored(view, some[index] as Buffer, reply as (Buffer | null)[]))
      }
      return answers
    },
  }
}

interface Fields {
  readonly time: string
  readonly features: ReadonlyMap<string, Buffer>
}

/** The names of a view's fields: a feature's is a hash of its name. */
function fieldsOf({ name, version = 0, features }: FeastView): Fields {
  const view = version === 0 ? name : `${name}_v${version}`
  const names = Object.keys(features).map(feature => [feature, hashField(view, feature)] as const)
  return { time: `_ts:${view}`, features: new Map(names) }
}

/** The field of a feature in the hash of an entity. */
export function hashField(view: string, feature: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(murmurHasher()(`${view}:${feature}`))
  return bytes
}

function writeArgs(view: FeastView, { time, features }: Fields, row: FeastRow): (string | number | Buffer)[] {
  const seconds = Math.floor(row.time / 1000)
  const args: (string | number | Buffer)[] = [time, seconds, timestamp(seconds)]
  for (const [name, value] of Object.entries(row.values)) {
    const field = features.get(name)
    const type = view.features[name]
    if (field === undefined || type === undefined)
      throw new ParameterError('values', `the view \`${view.name}\` has no feature \`${name}\`.`)
    args.push(field, encodeValue(value, type, name))
  }
  return args
}

/** A `google.protobuf.Timestamp` of whole seconds. */
export function timestamp(seconds: number): Buffer {
  return seconds === 0 ? Buffer.alloc(0) : Buffer.from([...tag(1, 0), ...varint(BigInt(seconds))])
}

function stored(
  view: FeastView,
  key: Buffer,
  [time, ...cells]: readonly (Buffer | null | undefined)[],
): FeastStored | null {
  if (time === null || time === undefined) return null
  try {
    const values: { [name: string]: FeastValue } = {}
    for (const [index, [name, type]] of Object.entries(view.features).entries()) {
      const cell = cells[index] ?? null
      values[name] = cell === null ? null : decodeValue(cell, type)
    }
    return { values, time: milliseconds(time) }
  } catch (error) {
    throw new StorageError(`read the view \`${view.name}\` from`, place(key), error)
  }
}

function milliseconds(bytes: Buffer): number {
  const reader = new WireReader(bytes)
  let time = 0
  while (!reader.isAtEnd) {
    const { field, number } = reader.field()
    time += field === 1 ? Number(number) * 1000 : Math.floor(Number(number) / 1_000_000)
  }
  return time
}

async function run(client: FeastRedisClient, key: Buffer, args: (string | number | Buffer)[]): Promise<unknown> {
  try {
    return await client.callBuffer('EVALSHA', [writeScript.digest, 1, key, ...args])
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT')))
      throw new StorageError('write to', place(key), error)
    return call(client, 'write to', key, 'EVAL', [writeScript.text, 1, key, ...args])
  }
}

async function call(
  client: FeastRedisClient,
  action: string,
  key: Buffer,
  command: string,
  args: (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await client.callBuffer(command, args)
  } catch (error) {
    throw new StorageError(action, place(key), error)
  }
}

function place(key: Buffer): string {
  return `Redis, key 0x${key.toString('hex')}`
}
