import {
  type BackfillReport,
  backfill,
  count,
  createFeatureReader,
  DefinitionError,
  entitySource,
  eventSource,
  featureGroup,
  featureSet,
  first,
  last,
  lastK,
  materialize,
  materializeStream,
  max,
  mean,
  memoryStore,
  type OfflineStore,
  sum,
  type Table,
  tableStore,
} from 'bighead'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NaiveEvent, naiveFeatures } from '../oracle/naive-features.ts'

const minute = 60_000
const day = 1440 * minute
const start = Date.parse('2024-03-10T00:00:00Z')
const at = (minutes: number) => start + minutes * minute

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const upcoming = featureGroup({
  name: 'upcoming',
  source: payments,
  keys: ['card'],
  features: f => ({
    n: count(f.amount, { ahead: '1h', default: 0 }),
    total: sum(f.amount, { ahead: '1h' }),
    next: first(f.amount, { ahead: '1d' }),
  }),
})
const before = featureGroup({
  name: 'before',
  source: payments,
  keys: ['card'],
  features: f => ({ n: count(f.amount, { window: '1h' }) }),
})
const set = featureSet({
  name: 'spending',
  request: { t: 'timestamp', card: 'string' },
  time: 't',
  groups: { past: before },
  derive: f => ({ double: f.past_n.mul(2) }),
  labels: { soon: upcoming },
})
const rows = [
  { at: at(0), card: 'a', amount: 1 },
  { at: at(30), card: 'a', amount: 2 },
  { at: at(60), card: 'a', amount: 4 },
  { at: at(90), card: 'b', amount: 8 },
]

describe('labels', () => {
  test('come after all other columns, begin at the request itself and end before `q + ahead`', async () => {
    const spine = [
      { t: at(0), card: 'a', id: 1 },
      { t: at(0) + 1, card: 'a', id: 2 },
      { t: at(60), card: 'a', id: 3 },
    ]
    const table = await backfill(set, { spine, offline: tableStore({ payments: rows }), dataUntil: at(2000) })
    expect(table.columnNames).toEqual(['t', 'card', 'id', 'past_n', 'double', 'soon_n', 'soon_total', 'soon_next'])
    expect([...table.rows()].map(row => [row.past_n, row.soon_n, row.soon_total, row.soon_next])).toEqual([
      [null, 2, 3, 1],
      [1, 2, 6, 2],
      [2, 1, 4, 4],
    ])
  })

  test('are null and counted until the data reach them; a default fills only what is known to be empty', async () => {
    const spine = [
      { t: at(60), card: 'b' },
      { t: at(60) + 1, card: 'b' },
      { t: at(60), card: 'nobody' },
      { t: at(60), card: null },
    ]
    const reports: BackfillReport[] = []
    const table = await backfill(set, {
      spine,
      offline: tableStore({ payments: rows }),
      dataUntil: new Date(at(120)),
      onReport: report => reports.push(report),
    })
    expect([...table.rows()].map(row => [row.soon_n, row.soon_total, row.soon_next])).toEqual([
      [1, 8, null],
      [null, null, null],
      [0, null, null],
      [0, null, null],
    ])
    expect(reports).toEqual([
      {
        rows: 4,
        bootstrap: [],
        external: [],
        labels: [
          { column: 'soon_n', dataUntil: at(120), immature: 1 },
          { column: 'soon_total', dataUntil: at(120), immature: 1 },
          { column: 'soon_next', dataUntil: at(120), immature: 4 },
        ],
      },
    ])
  })

  test('take the end of the last partition, and otherwise must be told', async () => {
    const spine = [
      { t: at(1440 - 60), card: 'a' },
      { t: at(1440 - 60) + 1, card: 'a' },
    ]
    const labels = async (offline: OfflineStore) => (await backfill(set, { spine, offline })).column('soon_n').toArray()
    expect(await labels(tableStore({ payments: { '2024-03-09': [], '2024-03-10': rows } }))).toEqual([0, null])
    await expect(labels(tableStore({ payments: rows }))).rejects.toThrow(
      "Parameter `dataUntil`: the labels of feature set `spending` need to know up to when `payments` is complete; it has no daily partitions, so say until when, like '2001-06-30T00:00:00Z'.",
    )
  })

  test('are not asked for online', async () => {
    const [online, offline] = [memoryStore(), tableStore({ payments: rows })]
    await materialize(set, { offline, online, until: at(60) })
    const reader = await createFeatureReader({ features: set, online })
    const [row] = await reader.read([{ t: at(70), card: 'a' }])
    expect(row.values).toEqual({ t: at(70), card: 'a', past_n: 1, double: 2 })
    const refusal = 'features: it looks ahead, so its features are labels; only a backfill answers them'
    await expect(materialize(upcoming, { offline, online, until: at(60) })).rejects.toThrow(refusal)
    expect(() => materializeStream(upcoming, { events: [], online })).toThrow(refusal)
  })

  test('are refused where they do not belong', () => {
    const shops = entitySource({ name: 'shops', columns: { card: 'string', size: 'int32' }, keys: ['card'] })
    const problems = (define: () => unknown) => {
      try {
        define()
      } catch (error) {
        if (error instanceof DefinitionError) return error.problems.map(({ at, message }) => `${at}: ${message}`)
        throw error
      }
      return []
    }
    const given = { request: { t: 'timestamp', card: 'string' }, time: 't', name: 's' } as const
    expect(problems(() => featureSet({ ...given, groups: { soon: upcoming }, labels: { past: before } }))).toEqual([
      'groups.soon: `upcoming` looks ahead; it belongs under `labels`',
      'labels.past: `before` has no labels; its features need `ahead`, or it belongs under `groups`',
    ])
    expect(
      problems(() => featureSet({ ...given, groups: { soon: before }, labels: { soon: upcoming, SOON: upcoming } })),
    ).toContain('columns.soon_n: the name `soon_n` is there twice; rename one')
    const group = { name: 'g', keys: ['card'] } as const
    expect(
      problems(() =>
        featureGroup({
          ...group,
          source: payments,
          accuracy: 'snapshot',
          features: f => ({
            both: count(f.amount, { window: '1h', ahead: '1h' }),
            never: count(f.amount, { ahead: '0d' }),
            past: count(f.amount, { window: '1h' }),
            soon: count(f.amount, { ahead: '90s' }),
          }),
        }),
      ),
    ).toEqual([
      'features.both: say only one of `window` and `ahead`',
      'features.never: `0d` is not a window; write a duration like 90m, 6h or 7d',
      'features: labels (`ahead`) and windows cannot be mixed; make two groups',
      'accuracy: labels (`ahead`) begin at the request, not at midnight',
    ])
    expect(
      problems(() => featureGroup({ ...group, source: shops, features: f => ({ n: sum(f.size, { ahead: '1d' }) }) })),
    ).toContain('features: labels (`ahead`) look at events; an entity source has none')
  })

  test('equal a scan of all events, and the exact window that ends where they end', async () => {
    const aheads = ['1ms', '7m', '1h', '1d'] as const
    const event = fc.record({
      at: fc.oneof(
        fc.integer({ min: 0, max: 40 }).map(step => start + step),
        fc.integer({ min: -300, max: 300 }).map(at),
        fc.integer({ min: -3, max: 3 }).map(days => start + days * day),
      ),
      card: fc.constantFrom('a', 'b', null),
      amount: fc.option(fc.constantFrom(-1, 0, 0.1, 0.2, 1e16, Number.NaN), { nil: null }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 25 }),
        fc.array(event, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...aheads),
        fc.constantFrom(...aheads),
        fc.integer({ min: -300, max: 1800 }).map(at),
        async (events, questions, short, long, dataUntil) => {
          const make = (option: 'ahead' | 'window', length: typeof short) =>
            featureGroup({
              name: `${option}_${length}`,
              source: payments,
              keys: ['card'],
              resolution: 'exact',
              features: f => ({
                n: count(f.amount, { [option]: length, default: 0 }),
                total: sum(f.amount, { [option]: length }),
                mean: mean(f.amount, { [option]: length }),
                top: max(f.amount, { [option]: length }),
                last: last(f.amount, { [option]: length }),
                list: lastK(f.amount, 2, { [option]: length }),
              }),
            })
          const request = { t: 'timestamp', card: 'string' } as const
          const labels = { x: make('ahead', short), y: make('ahead', long) }
          const asked = featureSet({ name: 's', request, time: 't', groups: {}, labels })
          const spine = questions.map(({ at, card }) => ({ t: at, card }))
          const offline = tableStore({ payments: events })
          const table: Table = await backfill(asked, { spine, offline, dataUntil })
          for (const [alias, length] of [
            ['x', short],
            ['y', long],
          ] as const) {
            const window = make('window', length)
            const milliseconds =
              window.definition.features[0]?.kind === 'aggregate' ? window.definition.features[0].window! : 0
            const later = spine.map(({ t, card }) => ({ t: t + milliseconds, card }))
            const windows: Table = await backfill(
              featureSet({ name: 'w', request, time: 't', groups: { [alias]: window } }),
              {
                spine: later,
                offline,
              },
            )
            for (const [row, { t, card }] of later.entries()) {
              const names = window.definition.features.map(feature => `${alias}_${feature.name}`)
              const labelled = names.map(name => table.column(name).get(row))
              const expected =
                t > dataUntil
                  ? names.map(() => null)
                  : naiveFeatures(window.definition, events as NaiveEvent[], [card], t)
              expect(labelled).toEqual(expected)
              if (t <= dataUntil) expect(names.map(name => windows.column(name).get(row))).toEqual(expected)
            }
          }
        },
      ),
      { seed: 40, numRuns: 50 },
    )
  })
})
