import { ParameterError } from '../errors/parameter-error.ts'
import { ClosedError } from '../errors/storage-errors.ts'
import type { PackedLayout } from '../packed/packed-layout.ts'
import type { Layout } from './layout.ts'
import { MemoryClaims } from './memory-claims.ts'
import { MemoryShard } from './memory-shard.ts'
import type {
  Change,
  EventsChange,
  OnlineStore,
  PublishedBatch,
  ReadRequest,
  StoredLayout,
  StoredRecord,
  StreamChange,
  StreamPosition,
} from './online-store.ts'
import { emptyRecord, keptFrom, requireNewer, unknownLayout } from './store-rules.ts'
import type { BatchRecord } from './stored-record.ts'

interface Held {
  readonly layout: Layout
  batch: PublishedBatch | null
  published: ReadonlyMap<string, BatchRecord>
  readonly generations: Map<number, Map<string, BatchRecord>>
  readonly shards: Map<string, MemoryShard[]>
  /** Events that came as columns. */
  packed: PackedLayout | null
  /** Per shard, the kind of its changes. */
  readonly forms: Map<string, (StreamChange | EventsChange)['kind']>
  readonly claims: MemoryClaims
  readonly positions: Map<string, StreamPosition>
  retainedFrom: number | null
}

/** A memory store that can be filled with what another one held. */
export interface MemoryStore extends OnlineStore {
  /** Says that what happened before is gone from a layout. */
  restoreRetained(layout: string, from: number): void
}

/** See `memoryStore`. */
export function openMemoryStore(): MemoryStore {
  const layouts = new Map<string, Held>()
  let closed = false
  const check = (signal: AbortSignal | undefined): void => {
    if (closed) throw new ClosedError('the memory store')
    signal?.throwIfAborted()
  }
  const held = (id: string): Held => {
    const found = layouts.get(id)
    if (found === undefined) throw unknownLayout(id)
    return found
  }
  return {
    async describe(group, options) {
      check(options?.signal)
      return [...layouts.values()].filter(entry => entry.layout.group === group).map(description)
    },
    async read(requests, options) {
      check(options?.signal)
      const answers = new Array<StoredRecord>(requests.length)
      for (let index = 0; index < requests.length; index++) {
        const request = requests[index] as ReadRequest
        answers[index] = readOne(layouts.get(request.layout), request)
      }
      return answers
    },
    async write(changes, options) {
      check(options?.signal)
      for (const change of changes) {
        if (change.kind === 'drop') layouts.delete(change.layout)
        else if (change.kind === 'events') await applyEvents(held(change.layout), change)
        else if (change.kind !== 'layout') apply(held(change.layout), change)
        else if (!layouts.has(change.layout.id)) layouts.set(change.layout.id, empty(change.layout))
      }
    },
    async publish(batch, options) {
      check(options?.signal)
      publishIn(held(batch.layout), batch)
    },
    async close() {
      closed = true
      layouts.clear()
    },
    restoreRetained(layout, from) {
      held(layout).retainedFrom = from
    },
    computes: true,
  }
}

function empty(layout: Layout): Held {
  return {
    layout,
    batch: null,
    published: new Map(),
    generations: new Map(),
    shards: new Map(),
    packed: null,
    forms: new Map(),
    claims: new MemoryClaims(),
    positions: new Map(),
    retainedFrom: null,
  }
}

function description({ layout, batch, positions, retainedFrom }: Held): StoredLayout {
  return { layout, batch, positions: Object.fromEntries(positions), retainedFrom }
}

function readOne(entry: Held | undefined, request: ReadRequest): StoredRecord {
  if (entry === undefined) return emptyRecord
  const { batch, packed, claims, retainedFrom } = entry
  const { key, windows } = request
  const held = entry.shards.get(key)
  const shards = held === undefined ? emptyRecord.shards : held.map(shard => shard.read(request))
  const batchRecord = entry.published.get(key) ?? null
  const asked = request.ids === undefined ? {} : { claims: request.ids.map(id => claims.owner(id)) }
  if (windows !== undefined)
    return { batch, batchRecord, retainedFrom, shards, merged: packed?.merged(key, windows) ?? null, ...asked }
  const every = packed === null ? shards : [...shards, ...packed.records(key)]
  return { batch, batchRecord, retainedFrom, shards: every, ...asked }
}

function apply(entry: Held, change: Exclude<Change, { readonly kind: 'layout' | 'drop' | 'events' }>): void {
  switch (change.kind) {
    case 'batch': {
      const records = entry.generations.get(change.generation) ?? new Map<string, BatchRecord>()
      entry.generations.set(change.generation, records)
      records.set(change.key, change.record)
      return
    }
    case 'stream': {
      checkForm(entry, change)
      applyStream(entry, change)
      return
    }
    case 'claim':
      entry.claims.claim(change, entry.positions.get(change.shard))
      return
    case 'position': {
      const { offset, newestEventAt } = change
      const known = entry.positions.get(change.shard)
      if (known !== undefined && known.offset >= offset) return
      const newest = Math.max(newestEventAt, known?.newestEventAt ?? newestEventAt)
      entry.positions.set(change.shard, { offset, newestEventAt: newest })
      return
    }
    case 'retain':
      retain(entry, change.from)
  }
}

/** What computes is loaded with the first events. */
async function applyEvents(entry: Held, change: EventsChange): Promise<void> {
  if (entry.packed === null) {
    const { PackedLayout } = await import('../packed/packed-layout.ts')
    entry.packed ??= new PackedLayout(entry.layout, change)
  }
  checkForm(entry, change)
  entry.packed.apply(change, keptFrom(entry.layout, entry))
}

function retain(entry: Held, from: number): void {
  let isAnyGone = entry.packed?.dropBefore(from) ?? false
  for (const shards of entry.shards.values()) {
    for (const shard of shards) if (shard.retain(from, entry.layout)) isAnyGone = true
  }
  if (isAnyGone) entry.retainedFrom = Math.max(from, entry.retainedFrom ?? from)
}

function applyStream(entry: Held, change: StreamChange): void {
  const shards = entry.shards.get(change.key) ?? []
  entry.shards.set(change.key, shards)
  let shard = shards.find(candidate => candidate.shard === change.shard)
  if (shard === undefined) {
    shard = new MemoryShard(change.shard, entry.layout.states.length)
    shards.push(shard)
  }
  shard.apply(change, keptFrom(entry.layout, entry), entry.layout)
}

/** A shard is kept in the form in which it came first: a writer of records would not know what came as columns. */
function checkForm({ layout, forms }: Held, { kind, shard }: StreamChange | EventsChange): void {
  const form = forms.get(shard) ?? kind
  forms.set(shard, form)
  if (form === kind) return
  const detail = `shard \`${shard}\` of group \`${layout.group}\` holds \`${form}\` changes; go on with those, or use another shard.`
  throw new ParameterError('changes', detail)
}

function publishIn(entry: Held, batch: PublishedBatch): void {
  requireNewer(batch, entry.layout, entry.batch)
  entry.published = entry.generations.get(batch.generation) ?? new Map()
  entry.claims.publish(entry.published)
  entry.batch = batch
  for (const generation of entry.generations.keys())
    if (generation <= batch.generation) entry.generations.delete(generation)
  for (const shards of entry.shards.values()) for (const shard of shards) shard.dropBefore(batch.until)
  entry.packed?.dropBefore(batch.until)
}
