import { readFileSync } from 'node:fs'
import { backfill, eventSource, featureGroup, featureSet, sum, type Table, tableStore } from 'bighead'
import { describe, expect, test } from 'vitest'

interface View {
  readonly name: string
  readonly ttl_seconds: number
  readonly join_keys: readonly string[]
  readonly timestamp: string
  readonly created: string | null
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}
interface PointInTime {
  readonly id: string
  readonly why: string
  readonly feature_views: readonly View[]
  readonly entity_rows: readonly (readonly [number, string, ...unknown[]])[]
  readonly expected: readonly (readonly unknown[])[]
  readonly applies: string
}
interface Window {
  readonly id: string
  readonly applies: string
  readonly rows: readonly (readonly [string, number, number])[]
  readonly left: readonly (readonly [string, number])[]
  readonly right: readonly (readonly [string, number])[]
  readonly expected: readonly unknown[]
}
const cases: { point_in_time: readonly PointInTime[]; windows: readonly Window[] } = JSON.parse(
  readFileSync(new URL('../cases/feature-stores.json', import.meta.url), 'utf8'),
)
const windowCase = (id: string) => cases.windows.find(candidate => candidate.id === id)!

/** Bare dates are read as midnight UTC here; the library itself refuses them as instants. */
const instant = (text: string) => (text.length === 10 ? `${text}T00:00:00Z` : text)

function groupOf(view: View) {
  const types = view.columns.map(column => {
    const isTime = column === view.timestamp || column === view.created
    return [column, isTime ? 'timestamp' : view.join_keys.includes(column) ? 'int64' : 'float64'] as const
  })
  const source = eventSource({
    name: view.name,
    columns: Object.fromEntries(types),
    time: view.timestamp,
    ...(view.created !== null && { created: view.created }),
  })
  const values = view.columns.filter(
    column => column !== view.timestamp && column !== view.created && !view.join_keys.includes(column),
  )
  return featureGroup({
    name: view.name,
    source,
    keys: view.join_keys,
    inclusive: true,
    ttl: `${view.ttl_seconds}s`,
    features: f => Object.fromEntries(values.map(name => [name, f[name]!])),
  })
}

describe('what other feature stores compute', () => {
  test.each(cases.point_in_time.map(c => [c.id, c.why, c] as const))(
    '%s: %s',
    async (_id, _why, { feature_views, entity_rows, expected }) => {
      const tables = feature_views.map(view => {
        const isTime = (column: string) => column === view.timestamp || column === view.created
        const rows = view.rows.map(row =>
          Object.fromEntries(
            view.columns.map((column, i) => [
              column,
              isTime(column) && row[i] !== null ? instant(row[i] as string) : row[i],
            ]),
          ),
        )
        return [view.name, rows] as const
      })
      const key = feature_views[0]!.join_keys[0]!
      const set = featureSet({
        name: 'asked',
        request: { [key]: 'int64', asked_at: 'timestamp' },
        time: 'asked_at',
        groups: Object.fromEntries(feature_views.map(view => [view.name, groupOf(view)])) as never,
      })
      const spine = entity_rows.map(([id, at]) => ({ [key]: id, asked_at: instant(at) }))
      const offline = tableStore(Object.fromEntries(tables) as never)
      const table = (await backfill(set, { spine: spine as never, offline })) as Table
      const joined = table.columnNames.slice(2)
      expect([...table.rows()].map(row => joined.map(name => row[name]))).toEqual(expected)
    },
  )

  test('WIN-03: a window of two seconds before each row, the row itself excluded', async () => {
    const { rows, expected } = windowCase('WIN-03')
    const events = rows.map(([key, value, at]) => ({ key, value, at }))
    const source = eventSource({
      name: 'events',
      columns: { key: 'string', value: 'int64', at: 'timestamp' },
      time: 'at',
    })
    const group = featureGroup({
      name: 'g',
      source,
      keys: ['key'],
      resolution: 'exact',
      features: f => ({ total: sum(f.value, { window: '2s' }) }),
    })
    const set = featureSet({ name: 's', request: { key: 'string', at: 'timestamp' }, time: 'at', groups: { g: group } })
    const spine = events.map(({ key, at }) => ({ key, at }))
    const table = await backfill(set, { spine, offline: tableStore({ events }) })
    expect(table.column('g_total').toArray()).toEqual(expected)
  })

  test('JOIN-01: the newest row of a key', async () => {
    const { left, right, expected } = windowCase('JOIN-01')
    const source = eventSource({ name: 'right', columns: { key: 'string', at: 'timestamp' }, time: 'at' })
    const group = featureGroup({ name: 'g', source, keys: ['key'], features: f => ({ value: f.at }) })
    const set = featureSet({
      name: 's',
      request: { key: 'string', t: 'timestamp', n: 'int64' },
      time: 't',
      groups: { r: group },
    })
    const spine = left.map(([key, n]) => ({ key, n, t: 1000 }))
    const table = await backfill(set, {
      spine,
      offline: tableStore({ right: right.map(([key, at]) => ({ key, at })) }),
    })
    expect([...table.rows()].map(row => [row.key, row.n, row.r_value])).toEqual(expected)
  })

  test('the cases that do not apply say why', () => {
    const rest = cases.windows.filter(({ applies }) => applies.startsWith('no'))
    expect(rest.map(({ id, applies }) => `${id}: ${applies}`)).toEqual([
      'WIN-01: no: includes the current row',
      'WIN-05: no: MAXSIZE',
      'UDAF-01: no: ROWS frame',
    ])
  })
})
