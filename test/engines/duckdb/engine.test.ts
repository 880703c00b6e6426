import { backfill, count, eventSource, featureGroup, featureSet, last, tableStore } from 'bighead'
import { DuckDBError, duckdbEngine } from 'bighead/duckdb'
import { expect, test } from 'vitest'

const columns = { at: 'timestamp', key: 'string', word: 'string', whole: 'int32' } as const
const group = featureGroup({
  name: 'g',
  source: eventSource({ name: 'events', columns, time: 'at' }),
  keys: ['key'],
  features: c => ({ words: count(c.word, { window: '1d' }), last: last(c.word), number: last(c.word.cast('int32')) }),
})
const set = featureSet({
  name: 's',
  request: { asked_at: 'timestamp', key: 'string' },
  time: 'asked_at',
  groups: { g: group },
})
const spine = [{ asked_at: Date.parse('2001-01-02T00:00:00Z'), key: 'k', label: true }]
const offline = (word: string) =>
  tableStore({ events: [{ at: Date.parse('2001-01-01T10:00:00Z'), key: 'k', word, whole: 1 }] })

test('keeps every row of the spine and its further columns, and closes by itself', async () => {
  await using engine = duckdbEngine({ threads: 1, memory: '200MB' })
  const table = await backfill(set, { spine, offline: offline('12'), engine })
  expect([...table.rows()]).toEqual([{ ...spine[0], g_words: 1, g_last: '12', g_number: 12 }])
})

test('takes texts as they are: NUL, a byte order mark, quotes', async () => {
  await using engine = duckdbEngine()
  const texts = featureSet({
    name: 't',
    request: { asked_at: 'timestamp', key: 'string' },
    time: 'asked_at',
    groups: {
      g: featureGroup({
        name: 'g',
        source: eventSource({ name: 'events', columns, time: 'at' }),
        keys: ['key'],
        features: c => ({ last: last(c.word) }),
      }),
    },
  })
  for (const word of ['a\0b', '\uFEFFa', "'", '', '\u{1F600}']) {
    const table = await backfill(texts, { spine, offline: offline(word), engine })
    expect(table.column('g_last').get(0)).toBe(word)
  }
})

test('says what DuckDB said, and what it was doing', async () => {
  await using engine = duckdbEngine()
  const run = backfill(set, { spine, offline: offline('twelve'), engine })
  await expect(run).rejects.toThrow(DuckDBError)
  await expect(run).rejects.toThrow(/computing feature set `s`.*cannot be cast to int32/s)
})

test('is refused once it is closed, and when it cannot be opened', async () => {
  const engine = duckdbEngine()
  await engine.close()
  await expect(backfill(set, { spine, offline: offline('1'), engine })).rejects.toThrow(/closed/)
  const nowhere = duckdbEngine({ path: '/nowhere/at/all.db' })
  await expect(backfill(set, { spine, offline: offline('1'), engine: nowhere })).rejects.toThrow(/opening/)
})
