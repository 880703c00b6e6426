import { expect } from 'vitest'
import { ask, batchRecord, change, input, windows } from '../../../src/adapters/testing/laws/store/law-changes.ts'
import type { OnlineStore } from '../../../src/features/online/online-store.ts'

/** Texts that databases refuse, change or find too long where they are not spelt out. */
const texts = [
  '',
  ' ',
  'a b',
  '\u0000',
  'a\u0000b',
  '\\u0000',
  '\\',
  '"',
  "'; drop table bighead_layouts; --",
  '\ud800',
  '😀',
  'é',
  'e\u0301',
  'A',
  'a',
  'x'.repeat(5000),
  `${'x'.repeat(5000)}y`,
]

/** Writes every text as a key, a shard, an id and a value, and reads all of them back. */
export async function expectExactTexts(store: OnlineStore): Promise<void> {
  await store.write([{ kind: 'layout', layout: windows }])
  const shards = texts.filter(text => text.length < 1000)
  const raw = { ...input(1, 10), values: texts }
  await store.write(texts.map((key, n) => change({ key, raw: [{ ...raw, time: n }] })))
  await store.write(shards.map(shard => change({ key: 'shards', shard, raw: [raw] })))
  const records = await store.read(texts.map(ask))
  expect(records.map(({ shards }) => shards.map(({ raw: list }) => list))).toEqual(
    texts.map((_, n) => [[{ ...raw, time: n }]]),
  )
  const [record] = await store.read([ask('shards')])
  expect(record?.shards.map(({ shard }) => shard).sort()).toEqual([...shards].sort())
  await store.write(
    shards.map((shard, n) => ({ kind: 'position', layout: windows.id, shard, offset: n, newestEventAt: n })),
  )
  expect(Object.keys((await store.describe(windows.group))[0]?.positions ?? {}).sort()).toEqual([...shards].sort())
  const claims = { kind: 'claim', layout: windows.id, shard: '0', idsFrom: 0 } as const
  await store.write([{ ...claims, ids: texts.map((id, n) => [id, 10, n]) }])
  const [owners] = await store.read([{ ...ask('a'), ids: texts }])
  expect(owners?.claims).toEqual(texts.map((_, offset) => ({ shard: '0', offset })))
  const batch = texts.map(
    key =>
      ({
        kind: 'batch',
        layout: windows.id,
        generation: 1,
        key,
        record: { ...batchRecord(1), ids: [[key, 1]] },
      }) as const,
  )
  await store.write(batch)
  await store.publish({
    layout: windows.id,
    generation: 1,
    until: 0,
    maxBatchAge: 0,
    uploadedAt: 0,
    keys: 1,
    partition: null,
  })
  const published = await store.read(texts.map(key => ({ ...ask(key), ids: [key] })))
  expect(published.map(({ batchRecord: one }) => one?.ids)).toEqual(texts.map(key => [[key, 1]]))
  expect(published.map(({ claims: one }) => one)).toEqual(texts.map(() => [{ shard: null, offset: -1 }]))
}
