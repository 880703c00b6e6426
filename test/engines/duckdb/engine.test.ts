import {
  backfill,
  count,
  entitySource,
  eventSource,
  featureGroup,
  featureSet,
  last,
  max,
  mean,
  stddev,
  sum,
  tableFromRows,
  tableStore,
} from 'bighead'
import { DuckDBError, duckdbEngine } from 'bighead/duckdb'
import { describe, expect, test } from 'vitest'

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

test('takes texts in lists, also in lists within lists, maps and structs', async () => {
  await using engine = duckdbEngine()
  const words = { list: 'string' } as const
  const nested = { words, lists: { list: words }, maps: { map: words }, structs: { struct: { words } } } as const
  const source = entitySource({ name: 'facts', columns: { key: 'string', ...nested }, keys: ['key'] })
  const rows = featureGroup({
    name: 'g',
    source,
    keys: ['key'],
    features: f => ({ words: f.words, lists: f.lists, maps: f.maps, structs: f.structs }),
  })
  const request = { asked_at: 'timestamp', key: 'string' } as const
  const asked = featureSet({ name: 'n', request, time: 'asked_at', groups: { g: rows } })
  const values = {
    words: ['one', null, ''],
    lists: [['one', null], [], null],
    maps: new Map([['key', ['two', '']]]),
    structs: { words: ['three'] },
  }
  const stored = tableStore()
  await stored.write('facts', tableFromRows({ key: 'string', ...nested }, [{ key: 'k', ...values }]), {
    partition: '2001-01-01',
  })
  const table = await backfill(asked, { spine, offline: stored, engine })
  const expected = Object.entries(values).map(([name, value]) => [`g_${name}`, value])
  expect(table.row(0)).toEqual({ ...spine[0], ...Object.fromEntries(expected) })
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

describe('windows', () => {
  const group = (resolution: 'hop' | 'exact') =>
    featureGroup({
      name: 'g',
      source: eventSource({ name: 'events', columns: { at: 'timestamp', key: 'string', x: 'float64' }, time: 'at' }),
      keys: ['key'],
      resolution,
      features: c => ({
        sum: sum(c.x, { windows: ['1h', '1d', '12d'] }),
        mean: mean(c.x, { window: '1h' }),
        max: max(c.x, { window: '1h' }),
        spread: stddev(c.x, { window: '1h' }),
      }),
    })
  const request = { asked_at: 'timestamp', key: 'string' } as const
  const windowSet = (resolution: 'hop' | 'exact') =>
    featureSet({ name: 's', request, time: 'asked_at', groups: { g: group(resolution) } })
  const hour = 3_600_000

  test.for(['hop', 'exact'] as const)('are the same before 1970 (%s)', async resolution => {
    await using engine = duckdbEngine()
    const events = Array.from({ length: 400 }, (_, i) => ({ at: (i - 200) * 7 * 60_000, key: 'k', x: i % 17 }))
    const requests = Array.from({ length: 100 }, (_, i) => ({ asked_at: (i - 50) * 31 * 60_000, key: 'k' }))
    const run = { spine: requests, offline: tableStore({ events }) }
    const found = await backfill(windowSet(resolution), { ...run, engine })
    const expected = await backfill(windowSet(resolution), run)
    expect(
      expected
        .column('g_max')
        .toArray()
        .filter(value => value !== null).length,
    ).toBeGreaterThan(80)
    for (const [index, { g_spread, ...row }] of [...expected.rows()].entries()) {
      const { g_spread: spread, ...same } = found.row(index)
      expect(same).toEqual(row)
      expect(spread ?? -1).toBeCloseTo(g_spread ?? -1, 9)
    }
  })

  test('of equal values have no spread, wherever they are cut', async () => {
    await using engine = duckdbEngine()
    const events = Array.from({ length: 60 }, (_, i) => ({ at: i * 2 * 60_000, key: 'k', x: 0.1 }))
    const requests = Array.from({ length: 40 }, (_, i) => ({ asked_at: hour + i * 60_000, key: 'k' }))
    const table = await backfill(windowSet('exact'), { spine: requests, offline: tableStore({ events }), engine })
    expect(new Set(table.column('g_spread').toArray())).toEqual(new Set([0]))
  })
})
