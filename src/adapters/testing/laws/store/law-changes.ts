import { count } from '../../../../features/definition/aggregate-feature.ts'
import { eventSource } from '../../../../features/definition/event-source.ts'
import { type FeatureGroup, featureGroup } from '../../../../features/definition/feature-group.ts'
import type { EncodedValue } from '../../../../features/expression/expression.ts'
import { type Layout, layoutOf } from '../../../../features/online/layout.ts'
import type { OnlineStore, ReadRequest, StoredRecord, StreamChange } from '../../../../features/online/online-store.ts'
import type { BatchRecord, RawInput, Tile, TileLevel } from '../../../../features/online/stored-record.ts'
import { allTiles } from '../../../../features/online/stretches.ts'

/** Registers one law; it is given an empty store that knows both layouts. */
export type Law = (name: string, holds: (store: OnlineStore) => Promise<void>) => void

const events = eventSource({ name: 'events', columns: { at: 'timestamp', key: 'string', value: 'string' }, time: 'at' })

/** Counts events of an hour, and passes rows through. */
export const counted: FeatureGroup = featureGroup({
  name: 'windows',
  source: events,
  keys: ['key'],
  features: f => ({ n: count(f.value, { window: '1h' }) }),
})
export const windows: Layout = layoutOf(counted.definition)
export const rows: Layout = layoutOf(
  featureGroup({ name: 'rows', source: events, keys: ['key'], features: f => ({ value: f.value }) }).definition,
)

export function ask(key: string): ReadRequest {
  return { layout: windows.id, key, tiles: allTiles, strips: [] }
}

export function input(offset: number, time: number): RawInput {
  return { offset, time, created: null, sequence: null, values: ['x'] }
}

export function row(offset: number, time: number, value: string): RawInput {
  return { offset, time, created: null, sequence: null, values: [time, 'a', value] }
}

export function tile(start: number, offset: number, seen: number): Tile {
  return { start, offset, states: [{ count: seen }] }
}

export function change(parts: Partial<StreamChange>): StreamChange {
  const nothing = {
    offset: 1,
    compactedBefore: null,
    rawFrom: null,
    raw: [],
    tiles: [[], [], []],
    rows: [],
  } as const
  return { kind: 'stream', layout: windows.id, key: 'a', shard: '0', ...nothing, ...parts }
}

export function batchRecord(head: number): BatchRecord {
  const none: TileLevel = { starts: [], states: [], newest: null }
  const some: TileLevel = { starts: [0], states: [[{ count: head }]], newest: null }
  return { heads: [[{ count: head }]], tiles: [none, none, some], raw: [], rows: [], ids: [] }
}

export function tilesRead(record: StoredRecord | undefined, level: 0 | 1 | 2): (readonly [number, EncodedValue])[] {
  const { starts = [], states = [] } = record?.shards[0]?.tiles[level] ?? {}
  return starts.map((start, index) => [start, (states[0]?.[index] as { count: number } | undefined)?.count ?? null])
}

export async function publish(store: OnlineStore, generation: number, until: number): Promise<void> {
  await store.publish({
    layout: windows.id,
    generation,
    until,
    maxBatchAge: 0,
    uploadedAt: 0,
    keys: 1,
    partition: null,
  })
}
