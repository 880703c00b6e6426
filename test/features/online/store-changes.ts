import { count } from '../../../src/features/definition/aggregate-feature.ts'
import { eventSource } from '../../../src/features/definition/event-source.ts'
import { featureGroup } from '../../../src/features/definition/feature-group.ts'
import { type Layout, layoutOf } from '../../../src/features/online/layout.ts'
import type { OnlineStore, ReadRequest, StreamChange } from '../../../src/features/online/online-store.ts'
import { allTiles, always } from '../../../src/features/online/stretches.ts'

const source = eventSource({ name: 'events', columns: { at: 'timestamp', key: 'string', value: 'string' }, time: 'at' })

/** Counts of an hour and of a day. */
export const layout: Layout = layoutOf(
  featureGroup({
    name: 'counts',
    source,
    keys: ['key'],
    features: f => ({ n: count(f.value, { windows: ['1h', '1d'] }) }),
  }).definition,
)

export function ask(key: string): ReadRequest {
  return { layout: layout.id, key, tiles: allTiles, strips: always, ids: ['id-1', 'id-3'] }
}

/** An event of key `a`, which happens in the minute of its number. */
export function event(offset: number, value = 'x'): StreamChange {
  const time = offset * 60_000
  const raw = [{ offset, time, created: null, sequence: null, values: [value] }]
  const tile = { start: 0, offset, states: [{ count: offset }] }
  return {
    kind: 'stream',
    layout: layout.id,
    key: 'a',
    shard: '0',
    offset,
    compactedBefore: null,
    rawFrom: null,
    raw,
    tiles: [[tile], [], []],
    rows: [],
  }
}

/** So many writes of all kinds: a layout, batches, events of three keys, claims, positions, and what is not retained. */
export function* changesOf(count: number): Generator<(store: OnlineStore) => Promise<void>> {
  const day = 86_400_000
  const { id } = layout
  yield store => store.write([{ kind: 'layout', layout }])
  for (let number = 1; number < count; number++) {
    const change = { ...event(number), key: ['a', 'b', 'c'][number % 3] as string }
    yield store =>
      store.write([change, { kind: 'position', layout: id, shard: '0', offset: number, newestEventAt: number }])
    if (number % 9 === 2) {
      const ids = [[`id-${number % 4}`, number, number]] as const
      yield store => store.write([{ kind: 'claim', layout: id, shard: '0', ids, idsFrom: Number.NEGATIVE_INFINITY }])
    }
    if (number % 10 === 5) yield store => batch(store, number, 300_000 * Math.floor(number / 10))
    if (number === 30)
      yield store =>
        store.write([{ ...event(31), raw: [], tiles: [[], [], [{ start: 3 * day, offset: 31, states: [null] }]] }])
    if (number === 33) yield store => store.write([{ kind: 'retain', layout: id, from: 2 * day }])
  }
}

/** Uploads two generations and publishes the first. */
async function batch(store: OnlineStore, generation: number, until: number): Promise<void> {
  const none = { starts: [], states: [], newest: null }
  const record = {
    heads: [[null, { count: generation }]],
    tiles: [none, none, none],
    raw: [],
    rows: [],
    ids: [],
  } as const
  for (const further of [0, 1])
    await store.write([{ kind: 'batch', layout: layout.id, generation: generation + further, key: 'a', record }])
  const published = { layout: layout.id, generation, until, maxBatchAge: 0, uploadedAt: 0, keys: 1, partition: null }
  await store.publish(published)
}
