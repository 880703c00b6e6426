import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  aggregate,
  type BackfillReport,
  backfill,
  count,
  entitySource,
  eventSource,
  explain,
  external,
  featureGroup,
  featureSet,
  lastK,
  materialize,
  mean,
  memoryStore,
  type OfflineStore,
  type PlannedJoin,
  type ReadOptions,
  resultOf,
  tableFromRows,
  tableStore,
  union,
} from 'bighead'
import { parquetStore } from 'bighead/parquet'
import { describe, expect, test } from 'vitest'
import { airportDelays, flightDelay, flights } from '../../docs/examples/features.ts'
import { longest } from './own-code.ts'

const upcoming = featureGroup({
  name: 'upcoming_delays',
  source: flights,
  keys: ['origin'],
  features: f => ({ n: count(f.delay, { ahead: '1d' }), worst: mean(f.delay, { ahead: '6h' }) }),
})
const gates = featureGroup({
  name: 'gate_delays',
  source: resultOf(flightDelay, { spine: 'departures', columns: { gate: 'string' } }),
  keys: ['gate'],
  features: f => ({ usual: mean(f.origin_delay_mean_1h, { window: '7d' }) }),
})
const gateFacts = entitySource({
  name: 'gates',
  columns: { gate: 'string', size: 'int32', opened: 'timestamp' },
  keys: ['gate'],
})
const elsewhere = eventSource({ ...{ name: 'other_flights', columns: flights.columnTypes }, time: 'landed_at' })
const bothFlights = featureGroup({
  name: 'all_flights',
  source: union([flights, elsewhere]),
  keys: ['origin'],
  features: f => ({ n: count(f.delay, { window: '1d' }) }),
})
const newest = featureGroup({
  name: 'newest_flight',
  source: flights,
  keys: ['origin'],
  ttl: '3d',
  features: f => ({ delay: f.delay }),
})
const request = { ...flightDelay.request, gate: 'string' } as const
const set = featureSet({
  name: 'gate_choice',
  request,
  time: 'requested_at',
  groups: {
    origin: airportDelays,
    gate: gates,
    facts: featureGroup({ name: 'gate_facts', source: gateFacts, keys: ['gate'], features: f => ({ size: f.size }) }),
    all: bothFlights,
    newest,
  },
  external: {
    weather: external({ name: 'weather', version: 1, keys: { origin: 'string' }, columns: { wind: 'float64' } }),
  },
  derive: f => ({ worse: f.origin_delay_mean_1h.sub(f.gate_usual), windy: f.weather_wind.gt(20) }),
  labels: { next: upcoming },
})

const uploaded = featureSet({
  name: 'uploaded',
  request,
  time: 'requested_at',
  groups: {
    origin: airportDelays,
    again: airportDelays,
    gate: gates,
    facts: featureGroup({ name: 'gate_facts', source: gateFacts, keys: ['gate'], features: f => ({ size: f.size }) }),
    all: bothFlights,
    newest,
  },
})

const at = (text: string) => Date.parse(`2001-05-${text}Z`)
const ask = (time: number) => ({
  requested_at: time,
  departs_at: time + 1,
  origin: 'SEA',
  destination: 'SFO',
  distance: 1,
  gate: 'A1',
})
const spine = [ask(at('02T10:00:00')), ask(at('04T12:30:00'))]
const flight = (time: number) => ({
  landed_at: time,
  departs_at: time - 1,
  origin: 'SEA',
  destination: 'SFO',
  delay: 5,
  distance: 1,
})
const stored = {
  flights: [flight(at('01T00:00:00')), flight(at('04T00:00:00'))],
  other_flights: [flight(at('02T00:00:00'))],
  departures: [ask(at('01T05:00:00'))],
  gates: { '2001-05-01': [{ gate: 'A1', size: 3, opened: 0 }], '2001-05-03': [{ gate: 'A1', size: 4, opened: 0 }] },
  airports: { '2001-04-30': [{ iata: 'SFO', state: 'CA', latitude: 1, longitude: 2 }] },
  requests: spine,
  served: [{ gate: 'A1', weather_wind: 3, worse: 1 }],
}
const options = {
  spine: 'requests',
  offline: tableStore(stored),
  dataUntil: at('05T00:00:00'),
  bootstrap: [{ table: 'served', keys: ['gate'] }],
}

describe('a plan', () => {
  test('reads as text', async () => {
    const plan = await explain(set, options)
    await expect(`${plan.toText()}\n`).toMatchFileSnapshot('../golden/explain/gate-choice.txt')
  })

  test('reads as a diagram', async () => {
    const plan = await explain(set, options)
    await expect(`${plan.toMermaid()}\n`).toMatchFileSnapshot('../golden/explain/gate-choice.mmd')
  })

  test('is plain data', async () => {
    const { toText: _text, toMermaid: _mermaid, ...plan } = await explain(set, options)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  test('shows which windows share work: one kernel for an aggregate of an input, whatever its windows', async () => {
    const { joins } = await explain(flightDelay, { ...options, bootstrap: [] })
    const shared = joins.map(join => join.work.map(part => part.columns.map(({ column }) => column)))
    expect(shared[0]).toEqual([
      ['origin_delay_mean_1h', 'origin_delay_mean_6h', 'origin_delay_mean_1d', 'origin_delay_mean_7d'],
      ['origin_late_share'],
      ['origin_departures_1h', 'origin_departures_1d'],
      ['origin_worst_delay'],
      ['origin_last_delays'],
    ])
    const group = featureGroup({
      name: 'g',
      source: flights,
      keys: ['origin'],
      features: f => ({ two: lastK(f.delay, 2), three: lastK(f.delay, 3), again: lastK(f.delay, 2, { window: '1d' }) }),
    })
    const lists = featureSet({ name: 's', request, time: 'requested_at', groups: { g: group } })
    const [join] = (await explain(lists, { ...options, bootstrap: [] })).joins
    expect(join?.work.map(part => part.columns.map(({ column }) => column))).toEqual([
      ['g_two', 'g_again'],
      ['g_three'],
    ])
  })

  test('names the very reads that the backfill then does, in their order', async () => {
    const done: object[] = []
    const offline: OfflineStore = {
      ...tableStore(stored),
      read(table, schema, given: ReadOptions = {}) {
        const time = given.time && { from: null, until: null, ...given.time }
        done.push({ table, columns: Object.keys(schema), partitions: given.partitions ?? null, time: time ?? null })
        return tableStore(stored).read(table, schema, given)
      },
    }
    const plain = featureSet({
      name: 'plain',
      request,
      time: 'requested_at',
      groups: {
        origin: airportDelays,
        all: bothFlights,
        newest,
        facts: featureGroup({
          name: 'gate_facts',
          source: gateFacts,
          keys: ['gate'],
          features: f => ({ size: f.size }),
        }),
      },
      labels: { next: upcoming },
    })
    const { dataUntil } = options
    const plan = await explain(plain, { spine, offline: tableStore(stored), dataUntil })
    await backfill(plain, { spine, offline, dataUntil, threads: 1 })
    const planned = plan.joins.flatMap(join => join.reads.map(({ rows: _rows, ...read }) => read))
    expect(planned).toEqual(done)
  })

  test('reads the times of a stored spine, keys of values computed before, and no other row', async () => {
    const reads: [string, string[]][] = []
    const offline: OfflineStore = {
      ...tableStore(stored),
      read(table, schema, given) {
        reads.push([table, Object.keys(schema)])
        return tableStore(stored).read(table, schema, given)
      },
    }
    await explain(set, { ...options, offline })
    expect(reads).toEqual([
      ['requests', ['requested_at', 'gate']],
      ['served', ['gate']],
    ])
    reads.length = 0
    await explain(set, { ...options, offline, bootstrap: [] })
    expect(reads).toEqual([['requests', ['requested_at']]])
  })

  test('goes into the sets whose results are read', async () => {
    const { joins } = await explain(set, options)
    const gate = joins.find(join => join.alias === 'gate') as PlannedJoin
    expect(gate.reads.map(read => read.table)).toEqual(['departures'])
    expect(gate.results.map(result => result.set)).toEqual(['flight_delay'])
    expect(gate.results[0]?.joins.map(join => join.columns)).toEqual([['origin_delay_mean_1h']])
  })

  test('throws what the backfill would', async () => {
    await expect(explain(set, { ...options, spine: [] })).rejects.toThrow(
      'the spine of feature set `gate_choice` has no rows',
    )
    await expect(explain(set, { spine, offline: tableStore(stored) })).rejects.toThrow('Parameter `dataUntil`')
  })
})

describe('a plan of a backfill that is partly computed before', () => {
  const groups = { origin: bothFlights, newest }
  const two = featureSet({ name: 'two', request, time: 'requested_at', groups })
  const offline = tableStore({
    ...stored,
    full: spine.map(({ requested_at }) => ({ requested_at, newest_delay: 1 })),
    half: [{ requested_at: at('02T10:00:00'), origin_n: 2, newest_delay: 3 }],
  })
  const planned = async (...tables: readonly string[]) => {
    const bootstrap = tables.map(table => ({ table, keys: ['requested_at'] }))
    const plan = await explain(two, { ...options, offline, bootstrap })
    let report: BackfillReport['bootstrap'] = []
    await backfill(two, { ...options, offline, bootstrap, onReport: made => (report = made.bootstrap) })
    expect(plan.bootstrap.map(({ keys: _, ...spared }) => spared)).toEqual(report)
    return plan
  }

  test('says how many values are spared, as the backfill then reports', async () => {
    const { bootstrap } = await planned('half', 'full')
    expect(bootstrap.map(({ rows, columns }) => [rows, columns.map(({ values }) => values)])).toEqual([
      [1, [1, 1]],
      [2, [1]],
    ])
  })

  test('leaves out joins that are given, and reads for the requests that lack something', async () => {
    expect((await planned('full')).joins.map(join => [join.alias, join.rows])).toEqual([['origin', 2]])
    const { joins } = await planned('half')
    expect(joins.map(join => [join.alias, join.rows])).toEqual([
      ['origin', 1],
      ['newest', 1],
    ])
    expect(joins[0]?.reads[0]?.time).toMatchObject({ until: at('04T12:30:00'), from: at('02T12:30:00') })
  })
})

describe('a plan of a large backfill', () => {
  const daily = featureSet({
    name: 'daily',
    request,
    time: 'requested_at',
    groups: { all: bothFlights, origin: airportDelays },
  })
  const days = (first: number, last: number) =>
    Object.fromEntries(
      Array.from({ length: last - first + 1 }, (_, n) => {
        const day = `0${first + n}`
        return [
          `2001-05-${day}`,
          Array.from({ length: 40 }, (_, hour) => ask(at(`${day}T00:00:00`) + hour * 1_800_000)),
        ]
      }),
    )
  const run = { into: 'training', offline: tableStore({ ...stored, asked: days(2, 4) }), spine: 'asked' } as const

  test('says what is worked out by key before the blocks', async () => {
    const plan = await explain(daily, { ...run, memory: '1kB' })
    expect(plan.parts).toMatchObject([
      {
        partition: null,
        rows: 120,
        blocks: 8,
        blockRows: 16,
        spilled: [{ alias: 'all' }, { alias: 'origin', reads: [{ time: { from: null } }], since: null, saves: false }],
      },
    ])
    expect((await explain(daily, { ...run, memory: '1GiB' })).parts).toMatchObject([{ blocks: 1, spilled: [] }])
  })

  test('says which partitions are missing, and which states they go on from', async () => {
    const offline = tableStore({ ...stored, asked: days(2, 3) })
    const missing = { ...run, offline, partitions: 'missing' } as const
    const before = await explain(daily, missing)
    expect(before.parts.map(({ partition, spilled }) => [partition, spilled[0]?.since])).toEqual([
      ['2001-05-02', null],
      ['2001-05-03', null],
    ])
    await backfill(daily, missing)
    expect(await explain(daily, missing)).toMatchObject({ parts: [], joins: [], spine: { rows: 0 } })
    for (const [partition, rows] of Object.entries(days(4, 4)))
      await offline.write('asked', tableFromRows(request, rows), { partition })
    const plan = await explain(daily, missing)
    expect(plan.parts.map(({ partition, spilled }) => [partition, spilled[0]])).toMatchObject([
      [
        '2001-05-04',
        {
          columns: ['origin_last_delays'],
          since: '2001-05-03',
          reads: [{ table: 'flights', time: { from: at('04T00:00:00') } }],
          saves: true,
        },
      ],
    ])
    await expect(`${plan.toText()}\n`).toMatchFileSnapshot('../golden/explain/next-day.txt')
    await expect(`${plan.toMermaid()}\n`).toMatchFileSnapshot('../golden/explain/next-day.mmd')
  })

  test('throws what the backfill would', async () => {
    await expect(explain(daily, { ...run, into: undefined as never, memory: '1GB' })).rejects.toThrow(
      'Parameter `into`',
    )
    await expect(explain(daily, { ...run, memory: 'much' as never })).rejects.toThrow('Parameter `memory`')
  })
})

describe('a plan of own aggregates', () => {
  test('says that code given as an object keeps a group on one thread', async () => {
    const group = featureGroup({
      name: 'own',
      source: flights,
      keys: ['origin'],
      features: f => ({ best: aggregate(longest, f.destination, { type: 'float64', window: '1d' }) }),
    })
    const own = featureSet({ name: 'own', request, time: 'requested_at', groups: { g: group, h: bothFlights } })
    const plan = await explain(own, { ...options, bootstrap: [], extensions: { aggregates: [longest] } })
    expect(plan.joins.map(join => join.oneThread)).toEqual([
      'the code of longest is given as an object; threads need the URL of its module',
      null,
    ])
    expect(plan.toText()).toContain('  on one thread: the code of longest is given as an object')
    const modules = await explain(own, {
      ...options,
      bootstrap: [],
      extensions: new URL('./own-code.ts', import.meta.url),
    })
    expect(modules.joins.map(join => join.oneThread)).toEqual([null, null])
  })
})

describe('a plan of an upload', () => {
  const until = at('04T12:30:00')
  const upload = { offline: options.offline, until, maxBatchAge: '3d' } as const

  test('reads as text, and as a diagram', async () => {
    const plan = await explain(uploaded, upload)
    await expect(`${plan.toText()}\n`).toMatchFileSnapshot('../golden/explain/upload.txt')
    await expect(`${plan.toMermaid()}\n`).toMatchFileSnapshot('../golden/explain/upload.mmd')
  })

  test('is plain data, and that of a group is a part of it', async () => {
    const { toText: _text, toMermaid: _mermaid, ...plan } = await explain(uploaded, upload)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    const alone = await explain(airportDelays, upload)
    expect(alone.groups).toEqual([plan.groups[0]])
  })

  test('names the very reads that the upload then does, in their order', async () => {
    const done: object[] = []
    const inner = tableStore(stored)
    const offline: OfflineStore = {
      ...inner,
      read(table, schema, given: ReadOptions = {}) {
        const time = given.time && { from: null, until: null, ...given.time }
        done.push({ table, columns: Object.keys(schema), partitions: given.partitions ?? null, time: time ?? null })
        return inner.read(table, schema, given)
      },
    }
    const plain = featureSet({
      name: 'plain',
      request,
      time: 'requested_at',
      groups: { origin: airportDelays, newest },
    })
    const plan = await explain(plain, upload)
    await materialize(plain, { ...upload, offline, online: memoryStore() })
    expect(plan.groups.flatMap(group => group.reads.map(({ rows: _rows, ...read }) => read))).toEqual(done)
  })

  test('throws what the upload would', async () => {
    await expect(explain(uploaded, { ...upload, until: until + 1 })).rejects.toThrow('Parameter `until`')
    await expect(explain(upcoming as never, upload)).rejects.toThrow('upcoming_delays')
  })
})

describe('a plan over Parquet files', () => {
  test('estimates rows from the row groups that can hold the times', async () => {
    const offline = parquetStore(mkdtempSync(join(tmpdir(), 'bighead-test-')), { rowGroupSize: 100 })
    const rows = Array.from({ length: 1000 }, (_, n) => flight(at('01T00:00:00') + n * 600_000))
    await offline.write('flights', tableFromRows(flights.columnTypes, rows))
    const delays = featureGroup({
      name: 'delays',
      source: flights,
      keys: ['origin'],
      features: f => ({ n: count(f.delay, { window: '1d' }) }),
    })
    const recent = featureSet({ name: 'recent', request, time: 'requested_at', groups: { origin: delays } })
    const { joins } = await explain(recent, { spine: [ask(at('03T12:00:00'))], offline })
    // A day back, and one more that covers every hop: rows 72 to 360 of 1,000.
    expect(joins[0]?.reads[0]?.rows).toBe(400)
    const { groups } = await explain(recent, { offline, until: at('02T00:00:00'), maxBatchAge: '1d' })
    expect(groups[0]?.reads[0]).toMatchObject({ table: 'flights', rows: 200 })
  })
})
