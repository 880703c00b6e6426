import { eventSource } from '../../../src/features/definition/event-source.ts'
import type { FeatureGroup } from '../../../src/features/definition/feature-group.ts'
import { featureSet } from '../../../src/features/definition/feature-set.ts'
import type { FeatureReader } from '../../../src/features/online/create-feature-reader.ts'
import { createFeatureReader } from '../../../src/features/online/create-feature-reader.ts'
import type { EventBatch } from '../../../src/features/online/event-stream.ts'
import {
  type MaterializeStreamOptions,
  materializeStream,
  type StreamHandle,
} from '../../../src/features/online/materialize-stream.ts'
import { memoryStore } from '../../../src/features/online/memory-store.ts'
import type { OnlineStore } from '../../../src/features/online/online-store.ts'
import type { InputRow, Schema } from '../../../src/features/schema.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import type { NaiveEvent } from '../../oracle/naive-features.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const columns = {
  at: 'timestamp',
  card: 'string',
  amount: 'float64',
  items: 'int32',
  shop: 'string',
  known: 'timestamp',
  place: 'int32',
  ticket: 'string',
} as const

/** Payments by card. */
export const payments = eventSource({ name: 'payments', columns, time: 'at' })

/** A time of 2023-11-30, or of another day of that month. */
export function at(text: string): number {
  return Date.parse(text.includes('T') ? `${text}Z` : `2023-11-30T${text}Z`)
}

/** A payment; what is not said is null. */
export function payment(time: number, values: Partial<Record<keyof typeof columns, unknown>> = {}): NaiveEvent {
  const nothing = Object.fromEntries(Object.keys(columns).map(name => [name, null]))
  return { ...nothing, card: 'a', at: time, ...values }
}

/** Batches with positions, `size` events each. */
export function batches(
  events: readonly NaiveEvent[],
  size: number = events.length,
  shard = '0',
  from = 0,
): EventBatch[] {
  const made: EventBatch[] = []
  for (let start = 0; start < events.length; start += size) {
    const table = tableFromRows(columns as Schema, events.slice(start, start + size) as InputRow<Schema>[])
    made.push({ kind: 'events', shard, offset: from + start, table })
  }
  return made
}

/** Feeds events and waits until they are in the store. */
export async function feed(
  group: FeatureGroup,
  online: OnlineStore,
  events: readonly EventBatch[],
  options: Partial<MaterializeStreamOptions> = {},
): Promise<StreamHandle> {
  const handle = materializeStream(group, { ...options, events, online })
  await handle.done
  return handle
}

/** Fails after a number of changes; those before are in the store. */
export function failingAfter(online: OnlineStore, changes: number): OnlineStore {
  let left = changes
  return {
    ...online,
    async write(list, options) {
      for (const change of list) {
        if (left-- <= 0) throw new Error('power cut')
        await online.write([change], options)
      }
    },
  }
}

/** The store in memory, fed with records that its writers make, and read by readers that merge them. */
export function recordStore(): OnlineStore {
  const { computes: _computes, ...store } = memoryStore()
  return store
}

/** A reader that takes `at` and `card`, with the group's features as `g_…`. */
export async function readerOf(
  group: FeatureGroup,
  online: OnlineStore,
): Promise<FeatureReader<Schema, Schema, Schema>> {
  const set = featureSet({
    name: 'asked',
    request: { asked_at: 'timestamp', card: 'string' },
    time: 'asked_at',
    groups: { g: group as FeatureGroup<{ card: 'string' }> },
  })
  return (await createFeatureReader({ features: set, online })) as unknown as FeatureReader<Schema, Schema, Schema>
}

/** The group's features of one card, in order. */
export async function valuesAt(
  reader: FeatureReader<Schema, Schema, Schema>,
  card: string | null,
  time: number,
): Promise<unknown[]> {
  const [row] = await reader.read([{ asked_at: time, card }])
  return Object.entries(row?.values ?? {})
    .filter(([name]) => name.startsWith('g_'))
    .map(([, value]) => value)
}
