import {
  backfill,
  createFeatureReader,
  eventSource,
  featureGroup,
  featureSet,
  firstK,
  lastK,
  materializeStream,
  memoryStore,
  tableStore,
} from 'bighead'
import { expect, test } from 'vitest'

type Drop = { readonly at: number; readonly box: string; readonly sizes: readonly (number | null)[] }

/** What a backfill over drops gives, which is what is read online once they were streamed. */
async function elementsOf(drops: readonly Drop[]): Promise<object> {
  const source = eventSource({
    name: 'drops',
    columns: { at: 'timestamp', box: 'string', sizes: { list: 'int32' } },
    time: 'at',
  })
  const group = featureGroup({
    name: 'boxes',
    source,
    keys: ['box'],
    features: f => ({ oldest: firstK(f.sizes, 3, { explode: true }), newest: lastK(f.sizes, 3, { explode: true }) }),
  })
  const set = featureSet({
    name: 'ask',
    request: { at: 'timestamp', box: 'string' },
    time: 'at',
    groups: { box: group },
  })
  const online = memoryStore()
  await materializeStream(group, { events: drops, online }).done
  const reader = await createFeatureReader({ features: set, online })
  const spine = [{ at: 9, box: 'a' }] as const
  const [read] = await reader.read(spine)
  const [computed] = (await backfill(set, { spine, offline: tableStore({ drops }) })).rows()
  expect(read.values).toStrictEqual(computed)
  return read.values
}

test('elements of equal lists of one time go by their places, in a backfill and online', async () => {
  const row = { at: 5, box: 'a', sizes: [5, null, 7] }
  expect(await elementsOf([row, row])).toMatchObject({ box_oldest: [5, 5, 7], box_newest: [7, 7, 5] })
})

test('elements of equal lists of several times go list by list, in a backfill and online', async () => {
  const row = { at: 5, box: 'a', sizes: [5, null, 7] }
  expect(await elementsOf([row, { ...row, at: 6 }])).toMatchObject({ box_oldest: [5, 7, 5], box_newest: [7, 5, 7] })
})
