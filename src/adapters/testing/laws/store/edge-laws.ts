import { deepStrictEqual } from 'node:assert/strict'
import { count } from '../../../../features/definition/aggregate-feature.ts'
import { eventSource } from '../../../../features/definition/event-source.ts'
import { featureGroup } from '../../../../features/definition/feature-group.ts'
import { featureSet } from '../../../../features/definition/feature-set.ts'
import { tableStore } from '../../../../features/offline/table-store.ts'
import { createFeatureReader } from '../../../../features/online/create-feature-reader.ts'
import { materialize } from '../../../../features/online/materialize.ts'
import { materializeStream } from '../../../../features/online/materialize-stream.ts'
import type { OnlineStore } from '../../../../features/online/online-store.ts'
import { tableFromRows } from '../../../../features/table/from-rows.ts'
import type { Law } from './law-changes.ts'

const minute = 60_000
const hour = 60 * minute
const lengths = [7, 10, 11, 12, 13, 59, 5 * 60, 23 * 60, 48 * 60, 144 * 60].map(minutes => minutes * minute)
const columns = { at: 'timestamp', key: 'string' } as const
const source = eventSource({ name: 'edge_events', columns, time: 'at' })
const group = featureGroup({
  name: 'edges',
  source,
  keys: ['key'],
  features: f => ({
    n: count(f.at, { windows: ['7m', '10m', '11m', '12m', '13m', '59m', '5h', '23h', '2d', '6d'] }),
  }),
  resolution: 'exact',
})
const features = featureSet({
  name: 'asked',
  request: { asked_at: 'timestamp', key: 'string' },
  time: 'asked_at',
  groups: { g: group },
})

/** What windows count whose edges lie close together, and where tiles of one size yield to the next. */
export function edgeLaws(law: Law): void {
  law('an event near the edges of several windows counts once in each of them', async store => {
    const times = [0, 1, 2, 3, 4, 4.5, 5, 6, 14].map(minutes => minutes * minute)
    await stream(store, times)
    await expectCounts(store, times, 14.6 * minute)
  })
  law('windows of all sizes count what a batch and a stream brought, from edge to edge', async store => {
    const times = Array.from({ length: 2200 }, (_, index) => index * 7 * minute + (index % 5))
    const offline = tableStore({ edge_events: tableOf(times) })
    await materialize(group, { offline, online: store, until: 5 * 24 * hour + 35 * minute })
    await stream(store, times)
    const last = times.at(-1) as number
    for (const at of [last + 1, last + 33 * minute + 1, last + 25 * hour]) await expectCounts(store, times, at)
  })
}

function tableOf(times: readonly number[]) {
  return tableFromRows(
    columns,
    times.map(at => ({ at, key: 'a' })),
  )
}

async function stream(online: OnlineStore, times: readonly number[]): Promise<void> {
  const events = [{ kind: 'events', shard: '0', offset: 0, table: tableOf(times) }] as const
  await materializeStream(group, { events, online, compactAfter: '5m' }).done
}

async function expectCounts(online: OnlineStore, times: readonly number[], at: number): Promise<void> {
  const reader = await createFeatureReader({ features, online })
  const [row] = await reader.read([{ asked_at: at, key: 'a' }])
  const expected = lengths.map(length => times.filter(time => time >= at - length && time < at).length || null)
  deepStrictEqual(Object.values(row?.values ?? {}).slice(2), expected)
}
