import { describe, expect, test } from 'vitest'
import {
  backfill,
  checkExpectations,
  eventSource,
  featureGroup,
  featureSet,
  mostly,
  sum,
  tableFromRows,
  tableStore,
  unique,
} from '../../../src/index.ts'

const table = tableFromRows({ id: 'string', delay: 'float64' }, [
  { id: 'a', delay: 1 },
  { id: 'b', delay: 2000 },
  { id: 'a', delay: null },
])

describe('expectations', () => {
  test('hold where every condition is true or null', async () => {
    await checkExpectations(table, f => ({ sane: f.delay.gt(0), mostly_small: mostly(f.delay.lt(1440), 0.6) }))
  })

  test('name every broken one, its rows and their values', async () => {
    const broken = checkExpectations(table, f => ({
      sane: f.delay.lt(1440),
      known: f.delay.isNull().not(),
      one_id: unique(f.id),
    }))
    await expect(broken).rejects.toThrow(
      [
        'the table is not as expected:',
        '  sane: 1 of 3 rows: row 1 (delay = 2000)',
        '  known: 1 of 3 rows: row 2 (delay = null)',
        '  one_id: 1 of 3 rows: row 2 (id = "a")',
      ].join('\n'),
    )
    await expect(broken).rejects.toMatchObject({ code: 'EXPECTATION_FAILED' })
  })

  test('name the first rows of many', async () => {
    const many = tableFromRows(
      { x: 'int32' },
      Array.from({ length: 1000 }, (_, x) => ({ x })),
    )
    await expect(checkExpectations(many, f => ({ small: f.x.lt(10) }))).rejects.toThrow('row 14 (x = 14), and 985 more')
  })

  test('allow a share of the rows to offend, exactly', async () => {
    const ten = tableFromRows(
      { x: 'int32' },
      Array.from({ length: 10 }, (_, x) => ({ x })),
    )
    await checkExpectations(ten, f => ({ small: mostly(f.x.lt(9), 0.9) }))
    await expect(checkExpectations(ten, f => ({ small: mostly(f.x.lt(8), 0.9) }))).rejects.toThrow(
      'small: 2 of 10 rows',
    )
  })

  test('must be conditions over the columns', async () => {
    const wrong = checkExpectations(table, f => ({
      // @ts-expect-error a number is not a condition
      number: f.delay.add(1),
      // @ts-expect-error there is no such column
      misspelt: f.dleay.gt(1),
      never: mostly(f.delay.gt(1), 0),
    }))
    await expect(wrong).rejects.toThrow('the expectations of the table has 3 problems')
  })
})

describe('a backfill with expectations', () => {
  const source = eventSource({ name: 'events', columns: { t: 'timestamp', key: 'string', x: 'float64' }, time: 't' })
  const group = featureGroup({ name: 'sums', source, keys: ['key'], features: f => ({ total: sum(f.x) }) })
  const set = featureSet({
    name: 'totals',
    request: { key: 'string', q: 'timestamp' },
    time: 'q',
    groups: { own: group },
  })
  const world = () =>
    tableStore({
      events: [
        { t: 1, key: 'a', x: 1 },
        { t: 5, key: 'a', x: 99 },
      ],
      asked: [
        { key: 'a', q: 3 },
        { key: 'a', q: 9 },
      ],
    })

  test('gives its result where they hold', async () => {
    const result = await backfill(set, {
      spine: 'asked',
      offline: world(),
      expect: f => ({ low: f.own_total.le(100) }),
    })
    expect(result.column('own_total').toArray()).toEqual([1, 100])
  })

  test('fails naming the rows, and writes nothing', async () => {
    const offline = world()
    const broken = backfill(set, { spine: 'asked', into: 'out', offline, expect: f => ({ low: f.own_total.lt(50) }) })
    await expect(broken).rejects.toThrow(
      'the backfill of feature set `totals` is not as expected:\n  low: 1 of 2 rows: row 1 (own_total = 100)',
    )
    await expect(offline.columns('out')).rejects.toThrow('`out`')
  })

  test('fails in the same way block by block', async () => {
    const offline = world()
    const broken = backfill(set, {
      spine: 'asked',
      into: 'out',
      memory: '1MiB',
      offline,
      expect: f => ({ low: f.own_total.lt(50) }),
    })
    await expect(broken).rejects.toThrow('low: 1 of 2 rows: row 1 (own_total = 100)')
    await expect(offline.columns('out')).rejects.toThrow('`out`')
  })
})
