import type { IdClaim, ReadRequest, StoredRecord, StoreOptions } from '../../features/online/online-store.ts'
import { emptyRecord } from '../../features/online/store-rules.ts'
import { type Asked, type Connection, failed } from './connection.ts'
import { type GatheredReads, gatherReads } from './gathered-reads.ts'
import type { Keys } from './keys.ts'
import { flat, type KnownLayout, type Layouts } from './layouts.ts'
import { readCall } from './read-script.ts'
import type { Command, Reply } from './redis-client.ts'
import { readFields, type StoredFields } from './stored-fields.ts'

/**
 * Records of windows come whole, each by itself where none was met yet; many in one script until one was longer than `mostGathered`
 * characters; each by itself again until one was longer than `mostWhole`; then a script leaves out what is not asked for.
 */
const [mostGathered, mostWhole] = [4_096, 65_536]
const action = 'read features from'

/**
 * Reads what is stored of keys in one round trip: one command per key, and what their layouts publish where that was not seen lately.
 *
 * What a layout publishes is read before the records of its keys, so that nothing which it shows can still be missing in them; and what was
 * removed from a record since bears a greater version, after which all is read again. So an answer is right as of what it says is published,
 * however old that is. In a cluster, where servers answer in no order, it is read again too when the published was not known before.
 */
export class RecordReader {
  readonly #connection: Connection
  readonly #keys: Keys
  readonly #layouts: Layouts
  readonly #lag: number

  /** `lag`: how long what a layout publishes is not read again, milliseconds. */
  constructor(connection: Connection, keys: Keys, layouts: Layouts, lag: number) {
    this.#connection = connection
    this.#keys = keys
    this.#layouts = layouts
    this.#lag = lag
  }

  read(requests: readonly ReadRequest[], options: StoreOptions): Promise<readonly StoredRecord[]> {
    const single = requests.length === 1 ? this.#single(requests[0] as ReadRequest, options) : null
    return single ?? this.#read(requests, options)
  }

  /** One key of a layout that was seen lately, in one command where that is enough; null where it is known not to be. */
  #single(request: ReadRequest, options: StoreOptions): Promise<readonly StoredRecord[]> | null {
    const known = this.#layouts.known(request.layout)
    if (known === undefined || request.ids !== undefined || performance.now() - known.seenAt >= this.#lag) return null
    const { pointer } = known.pointer
    return this.#connection.one(this.#command(request), action, options.signal).then(reply => {
      const { version, batchRecord, shards } = this.#fields(request, known, reply)
      if (version > pointer.version || known.pointer.pointer !== pointer) return this.#read([request], options)
      return [{ batch: pointer.batch, batchRecord, retainedFrom: pointer.retainedFrom, shards }]
    })
  }

  async #read(requests: readonly ReadRequest[], options: StoreOptions): Promise<readonly StoredRecord[]> {
    const ids = new Set<string>()
    for (const { layout } of requests) ids.add(layout)
    const strange = [...ids].filter(id => this.#layouts.known(id) === undefined)
    if (strange.length > 0) await this.#layouts.learn(strange, options)
    for (let isFirst = true; ; isFirst = false) {
      const old = isFirst ? this.#old(ids) : [...ids].filter(id => this.#layouts.known(id) !== undefined)
      const before = old.map(id => this.#layouts.known(id)?.pointer)
      const asked = requests.filter(({ layout }) => this.#layouts.known(layout) !== undefined)
      const pointers = old.map((id): Command => ['GET', this.#keys.pointer(id)])
      const reads = this.#reads(asked)
      const replies = await this.#connection.ask([...pointers, ...reads.asked], action, options.signal)
      for (const [index, id] of old.entries()) this.#layouts.see(id, replies[index])
      const isNew = old.some((id, index) => this.#layouts.known(id)?.pointer !== before[index])
      if (isNew && this.#connection.isCluster) continue
      const records = this.#records(requests, asked, reads.spread(replies.slice(old.length)))
      if (records === null) continue
      return requests.some(({ ids }) => ids !== undefined) ? this.#withClaims(requests, records, options) : records
    }
  }

  /** The layouts whose pointers were not seen lately. */
  #old(ids: Iterable<string>): string[] {
    const from = performance.now() - this.#lag
    return [...ids].filter(id => (this.#layouts.known(id)?.seenAt ?? Number.POSITIVE_INFINITY) <= from)
  }

  /** The records in order; null where one is newer than what its layout was seen to publish. */
  #records(
    requests: readonly ReadRequest[],
    asked: readonly ReadRequest[],
    replies: readonly Reply[],
  ): StoredRecord[] | null {
    const records = new Array<StoredRecord>(requests.length)
    let at = 0
    for (let index = 0; index < requests.length; index++) {
      const request = requests[index] as ReadRequest
      const reply = request === asked[at] ? replies[at++] : undefined
      const known = this.#layouts.known(request.layout)
      if (known === undefined || reply === undefined) {
        records[index] = emptyRecord
        continue
      }
      const { version, batchRecord, shards } = this.#fields(request, known, reply)
      const { pointer } = known.pointer
      if (version > pointer.version) return null
      records[index] = { batch: pointer.batch, batchRecord, retainedFrom: pointer.retainedFrom, shards }
    }
    return records
  }

  #fields(request: ReadRequest, known: KnownLayout, reply: Reply | undefined): StoredFields {
    const { layout, pointer } = known
    try {
      if (reply instanceof Error) throw reply
      const fields = readFields(flat(reply), { layout, pointer: pointer.pointer, request })
      if (layout.kind === 'windows') known.longest = Math.max(known.longest ?? 0, fields.length)
      return fields
    } catch (error) {
      throw failed(action, this.#keys.record(layout.id, request.key), error)
    }
  }

  #reads(requests: readonly ReadRequest[]): GatheredReads {
    const reads = requests.map(request => this.#command(request))
    const { isCluster } = this.#connection
    return gatherReads(reads, index => !isCluster && this.#isShort(requests[index] as ReadRequest))
  }

  #isShort(request: ReadRequest): boolean {
    const { layout, longest } = this.#layouts.require(request.layout)
    return layout.kind !== 'windows' || (longest !== null && longest <= mostGathered)
  }

  #command(request: ReadRequest): Asked {
    const longest = this.#layouts.known(request.layout)?.longest ?? 0
    const record = this.#keys.record(request.layout, request.key)
    return longest > mostWhole ? readCall(record, request) : ['HGETALL', record]
  }

  async #withClaims(
    requests: readonly ReadRequest[],
    records: readonly StoredRecord[],
    { signal }: StoreOptions,
  ): Promise<StoredRecord[]> {
    const answers: StoredRecord[] = []
    for (const [index, record] of records.entries()) {
      const { layout, ids } = requests[index] as ReadRequest
      if (ids === undefined) answers.push(record)
      else answers.push({ ...record, claims: await this.#claims(layout, ids, record.batch?.generation ?? 0, signal) })
    }
    return answers
  }

  async #claims(
    layout: string,
    ids: readonly string[],
    generation: number,
    signal: AbortSignal | undefined,
  ): Promise<(IdClaim | null)[]> {
    if (ids.length === 0) return []
    const commands: Command[] = [
      ['HMGET', this.#keys.claims(layout), ...ids],
      ...ids.map((id): Command => ['SISMEMBER', this.#keys.batchIds(layout, generation), id]),
    ]
    const [claims, ...owned] = await this.#connection.ask(commands, 'read claims of ids from', signal)
    return ids.map((_, index) => {
      if (owned[index] === 1) return { shard: null, offset: -1 }
      const text = (claims as (string | null)[])[index] ?? null
      if (text === null) return null
      const space = text.indexOf(' ')
      return { shard: text.slice(space + 1), offset: Number(text.slice(0, space)) }
    })
  }
}
