import {
  type BackfillReport,
  backfill,
  count,
  eventSource,
  featureGroup,
  featureSet,
  sum,
  type Table,
  tableFromRows,
  tableStore,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64', big: 'int64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  resolution: 'exact',
  features: f => ({ total: sum(f.amount, { window: '1h' }), n: count(f.amount, { window: '1h', default: 0 }) }),
})
const newest = featureGroup({ name: 'newest', source: payments, keys: ['card'], features: f => ({ amount: f.amount }) })
const next = featureGroup({
  name: 'next',
  source: payments,
  keys: ['card'],
  features: f => ({ n: count(f.amount, { ahead: '1h' }) }),
})
const request = { t: 'timestamp', card: 'string' } as const
const set = featureSet({
  name: 'fraud',
  request,
  time: 't',
  groups: { past: spending, last: newest },
  derive: f => ({ mean: f.past_total.div(f.past_n) }),
  labels: { next },
})
const minute = 60_000
const rows = [
  { at: 0, card: 'a', amount: 1, big: 1 },
  { at: 10 * minute, card: 'a', amount: 2, big: 1 },
  { at: 20 * minute, card: 'b', amount: 4, big: 1 },
]
const spine = [
  { t: 30 * minute, card: 'a', id: 1 },
  { t: 30 * minute, card: 'b', id: 2 },
  { t: 30 * minute, card: 'c', id: 3 },
  { t: 30 * minute, card: 'a', id: null },
]
const dataUntil = 60 * minute

describe('values that were computed before', () => {
  test('are taken where there is a row for them, nulls too, and the rest is computed', async () => {
    const offline = tableStore({
      payments: rows,
      logged: tableFromRows({ id: 'int32', past_total: 'float64', mean: 'float64' }, [
        { id: 1, past_total: 100, mean: null },
        { id: 3, past_total: null, mean: 7 },
        { id: null, past_total: 5, mean: 5 },
      ]),
      older: tableFromRows({ id: 'int32', past_total: 'float64', next_n: 'int64' }, [
        { id: 1, past_total: -1, next_n: 9 },
        { id: 2, past_total: 200, next_n: null },
      ]),
    })
    const reports: BackfillReport[] = []
    const table: Table = await backfill(set, {
      spine: tableFromRows({ ...request, id: 'int32' }, spine),
      offline,
      dataUntil,
      bootstrap: [
        { table: 'logged', keys: ['id'] },
        { table: 'older', keys: ['id'] },
      ],
      onReport: report => reports.push(report),
    })
    expect(table.columnNames).toEqual(['t', 'card', 'id', 'past_total', 'past_n', 'last_amount', 'mean', 'next_n'])
    expect([...table.rows()].map(row => Object.values(row).slice(3))).toEqual([
      [100, 2, 2, null, 9],
      [200, 1, 4, 200, null],
      [null, 0, null, 7, null],
      [3, 2, 2, 1.5, null],
    ])
    expect(reports[0]?.bootstrap).toEqual([
      {
        table: 'logged',
        rows: 2,
        columns: [
          { column: 'past_total', values: 2 },
          { column: 'mean', values: 2 },
        ],
      },
      {
        table: 'older',
        rows: 2,
        columns: [
          { column: 'past_total', values: 1 },
          { column: 'next_n', values: 2 },
        ],
      },
    ])
    expect(reports[0]?.labels).toEqual([{ column: 'next_n', dataUntil, immature: 2 }])
  })

  test('spare reading a group whose columns are all there', async () => {
    const past = featureSet({
      name: 's',
      request,
      time: 't',
      groups: { past: spending },
      derive: f => ({ mean: f.past_total.div(f.past_n) }),
    })
    const bootstrap = [{ table: 'computed', keys: ['card', 't'] }]
    const computed = [
      { t: 30 * minute, card: 'a', past_total: 3, past_n: 2 },
      { t: 30 * minute, card: 'b', past_total: 4, past_n: 1 },
    ]
    const [first, second] = spine as [(typeof spine)[0], (typeof spine)[0]]
    const table = await backfill(past, { spine: [first, second], offline: tableStore({ computed }), bootstrap })
    expect(table.column('mean').toArray()).toEqual([1.5, 4])
    await expect(backfill(past, { spine, offline: tableStore({ computed }), bootstrap })).rejects.toThrow('`payments`')
  })

  test('of some rows and columns leave the answer as it is', async () => {
    const row = fc.record({
      at: fc.integer({ min: 0, max: 90 }).map(minutes => minutes * minute),
      card: fc.constantFrom('a', 'b'),
      amount: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
    })
    const made = ['past_total', 'past_n', 'last_amount', 'mean', 'next_n'] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 20 }),
        fc.uniqueArray(
          fc.record({ t: fc.integer({ min: 0, max: 90 }).map(m => m * minute), card: fc.constantFrom('a', 'b', 'c') }),
          {
            minLength: 1,
            maxLength: 8,
            selector: question => `${question.t} ${question.card}`,
          },
        ),
        fc.array(fc.record({ columns: fc.subarray([...made], { minLength: 1 }), rows: fc.array(fc.boolean()) }), {
          maxLength: 2,
        }),
        async (events, asked, parts) => {
          const offline = tableStore({ payments: events.map(event => ({ ...event, big: null })) })
          const whole: Table = await backfill(set, { spine: asked, offline, dataUntil })
          for (const [number, { columns, rows }] of parts.entries()) {
            const kept = [...whole.rows()].filter((_, index) => rows[index] === true)
            const schema = Object.fromEntries(['t', 'card', ...columns].map(name => [name, whole.columnTypes[name]!]))
            const picked = kept.map(row => Object.fromEntries(Object.keys(schema).map(name => [name, row[name]])))
            await offline.write(`part${number}`, tableFromRows(schema, picked as never))
          }
          const bootstrap = parts.map((_, number) => ({ table: `part${number}`, keys: ['t', 'card'] }))
          const again: Table = await backfill(set, { spine: asked, offline, dataUntil, bootstrap })
          expect([...again.rows()]).toEqual([...whole.rows()])
        },
      ),
      { seed: 43, numRuns: 40 },
    )
  })

  test('must be unambiguous, of the right type, and say how they are found', async () => {
    const asking = (computed: readonly object[], keys: readonly string[] = ['id']) =>
      backfill(set, {
        spine,
        offline: tableStore({ payments: rows, computed: computed as never }),
        dataUntil,
        bootstrap: [{ table: 'computed', keys }],
      })
    await expect(
      asking([
        { id: 1, mean: 1 },
        { id: 1, mean: 2 },
      ]),
    ).rejects.toThrow(
      'Column `id`, row 1: the key 1 is there twice in `computed`, so what was computed for it is ambiguous',
    )
    await expect(asking([{ id: 1, mean: 'x' }])).rejects.toThrow(/Column `mean`/)
    await expect(asking([{ id: 1, maen: 1 }])).rejects.toThrow(
      'Parameter `bootstrap`: `computed` has none of the columns that the set makes: id, maen.',
    )
    await expect(asking([{ id: 1, mean: 1 }], [])).rejects.toThrow('`computed` needs `keys`')
    await expect(asking([{ id: 1, mean: 1 }], ['ticket'])).rejects.toThrow('Column `ticket` is not in the spine')
    await expect(asking([{ ticket: 1, mean: 1 }])).rejects.toThrow('Column `id` is not in table computed')
  })

  test('do not change which row an overflow names', async () => {
    const big = featureGroup({ name: 'big', source: payments, keys: ['card'], features: f => ({ total: sum(f.big) }) })
    const sums = featureSet({ name: 's', request, time: 't', groups: { big } })
    const offline = tableStore({
      payments: [1, 2].map(at => ({ at, card: 'b', amount: 0, big: Number.MAX_SAFE_INTEGER })),
      computed: [{ card: 'a', big_total: 1 }],
    })
    const bootstrap = [{ table: 'computed', keys: ['card'] }]
    await expect(backfill(sums, { spine: spine.slice(0, 2), offline, bootstrap })).rejects.toThrow('`big_total`, row 1')
  })
})
