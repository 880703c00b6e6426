import {
  backfill,
  bottomK,
  boundedUniqueCount,
  count,
  createFeatureReader,
  type EventBatch,
  eventSource,
  type FeatureGroup,
  featureGroup,
  featureSet,
  first,
  firstK,
  histogram,
  kurtosis,
  last,
  lastK,
  materialize,
  materializeStream,
  max,
  mean,
  memoryStore,
  min,
  percentile,
  skew,
  stddev,
  sum,
  tableFromRows,
  tableStore,
  topK,
  uniqueCount,
  variance,
} from 'bighead'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { values } from '../../src/adapters/testing/arbitraries/values.ts'
import type { AggregateFeature } from '../../src/features/definition/aggregate-feature.ts'
import type { TableSourceDefinition } from '../../src/features/definition/definition.ts'
import type { Typed } from '../../src/features/expression/handle.ts'
import type { DataType, Schema } from '../../src/features/schema.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** The batch end lies around here; not always on a day's or an hour's edge. */
const start = Date.parse('2024-03-10T00:00:00Z')

const keyTypes = ['string', 'int64', 'boolean', 'date'] as const
const inputTypes = ['float64', 'int32', 'float32', 'string', 'boolean', 'timestamp', 'bigint', 'date'] as const
const numericAggregates = { sum, mean, variance, stddev, skew, kurtosis } as const
const orderedAggregates = { min, max } as const
const anyAggregates = { count, first, last, uniqueCount } as const
const listAggregates = { firstK, lastK, topK, bottomK, boundedUniqueCount } as const
const hopWindows = ['5m', '15m', '1h', '3h', '12h', '1d', '3d', '9d', '12d', '20d'] as const
const exactWindows = ['1ms', '7m', '61m', '1h', '1d', '2d', '10d'] as const

interface FeatureSpec {
  readonly input: string
  readonly aggregate: string
  readonly windows: readonly string[] | null
  readonly k: number
}
interface Spec {
  readonly columns: Schema
  readonly keys: readonly string[]
  readonly inputs: Schema
  readonly resolution: 'hop' | 'exact'
  readonly ordered: { readonly created: boolean; readonly sequence: boolean; readonly id: boolean }
  readonly filtered: boolean
  readonly ttl: string | null
  /** Empty: the row passes through. */
  readonly features: readonly FeatureSpec[]
}

function allowed(type: DataType): string[] {
  const numeric = ['float64', 'float32', 'int32', 'boolean'].includes(type as string)
  return [
    ...Object.keys(anyAggregates),
    ...Object.keys(listAggregates),
    ...Object.keys(orderedAggregates),
    ...(numeric ? Object.keys(numericAggregates) : type === 'bigint' ? ['sum'] : []),
    ...(numeric && type !== 'boolean' ? ['percentile'] : []),
    ...(type === 'string' ? ['histogram'] : []),
  ]
}

const specs: fc.Arbitrary<Spec> = fc
  .record({
    keyTypes: fc.array(fc.constantFrom(...keyTypes), { minLength: 1, maxLength: 2 }),
    inputTypes: fc.array(fc.constantFrom(...inputTypes), { minLength: 1, maxLength: 3 }),
    resolution: fc.constantFrom('hop' as const, 'exact' as const),
    ordered: fc.record({ created: fc.boolean(), sequence: fc.boolean(), id: fc.boolean() }),
    filtered: fc.boolean(),
    passesRows: fc.integer({ min: 0, max: 3 }).map(number => number === 0),
    ttl: fc.constantFrom(null, '1h', '3d'),
  })
  .chain(({ keyTypes, inputTypes, passesRows, ...rest }) => {
    const keys = Object.fromEntries(keyTypes.map((type, i) => [`key${i}`, type]))
    const inputs = Object.fromEntries(inputTypes.map((type, i) => [`input${i}`, type]))
    const windows = fc.uniqueArray(
      fc.constantFrom<string>(...(rest.resolution === 'exact' ? exactWindows : hopWindows)),
      { minLength: 1, maxLength: 3 },
    )
    const feature = fc.constantFrom(...Object.keys(inputs)).chain(input =>
      fc.record({
        input: fc.constant(input),
        aggregate: fc.constantFrom(...allowed(inputs[input] as DataType)),
        windows: fc.option(windows, { nil: null, freq: 4 }),
        k: fc.integer({ min: 1, max: 3 }),
      }),
    )
    const features = passesRows ? fc.constant([]) : fc.array(feature, { minLength: 1, maxLength: 5 })
    return features.map(
      (features): Spec => ({ ...rest, columns: { ...keys, ...inputs }, keys: Object.keys(keys), inputs, features }),
    )
  })

type Row = Record<string, unknown>

function rowsOf(spec: Spec): fc.Arbitrary<Row[]> {
  const { created, sequence, id } = spec.ordered
  const near = fc.oneof(
    fc.integer({ min: -3 * 288, max: 2 * 288 }).map(step => start + step * 5 * minute),
    fc.integer({ min: -25 * day, max: 6 * day }).map(offset => start + offset),
    fc.integer({ min: -4, max: 4 }).map(offset => start + offset),
    fc.integer({ min: -30, max: 30 }).map(offset => start + offset * minute),
  )
  const key = Object.fromEntries(
    spec.keys.map(name => [name, fc.option(smallKeys[spec.columns[name] as string]!, { nil: null, freq: 20 })]),
  )
  const input = Object.fromEntries(
    Object.entries(spec.inputs).map(([name, type]) => [name, type === 'timestamp' ? instants : values(type)]),
  )
  const row = fc.record({
    at: fc.option(near, { nil: null, freq: 40 }),
    ...key,
    ...input,
    kept: fc.option(fc.boolean(), { nil: null, freq: 6 }),
    ...(created && { created: fc.option(near, { nil: null }) }),
    ...(sequence && { sequence: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }) }),
    ...(id && { id: fc.integer({ min: 0, max: 60 }).map(String) }),
  })
  return fc.array(row as fc.Arbitrary<Row>, { maxLength: 60 }).map(rows => (id ? repeated(rows) : rows))
}

/** An event that is delivered again is the same event: rows of one id are equal. */
function repeated(rows: readonly Row[]): Row[] {
  const first = new Map<unknown, Row>()
  return rows.map(row => {
    if (!first.has(row.id)) first.set(row.id, row)
    return first.get(row.id) as Row
  })
}

const instants = fc.option(fc.integer({ min: start - day, max: start + day }), { nil: null })
const smallKeys: Record<string, fc.Arbitrary<unknown>> = {
  string: fc.constantFrom('a', 'b', ''),
  int64: fc.constantFrom(1, 2),
  boolean: fc.boolean(),
  date: fc.constantFrom(0, 19_000),
}

function groupOf(spec: Spec): FeatureGroup {
  const { created, sequence, id } = spec.ordered
  const all = eventSource({
    name: 'events',
    columns: {
      at: 'timestamp',
      ...spec.columns,
      kept: 'boolean',
      ...(created && { created: 'timestamp' as const }),
      ...(sequence && { sequence: 'int32' as const }),
      ...(id && { id: 'string' as const }),
    } as Schema,
    time: 'at',
    ...(created && { created: 'created' }),
    ...(sequence && { sequence: 'sequence' }),
    ...(id && { id: 'id', dedupeFor: '60d' as const }),
  })
  const source = spec.filtered ? all.where(f => f.kept as never) : all
  const rowValued = spec.features.length === 0
  return featureGroup({
    name: 'group',
    source,
    keys: spec.keys,
    resolution: spec.resolution,
    ...(rowValued && spec.ttl !== null && { ttl: spec.ttl as '1h' }),
    features: f =>
      rowValued
        ? Object.fromEntries(Object.keys(spec.inputs).map(name => [name, f[name] as Typed]))
        : Object.fromEntries(
            spec.features.map((feature, i) => [`f${i}`, aggregateOf(feature, f[feature.input] as Typed)]),
          ),
  }) as unknown as FeatureGroup
}

function aggregateOf({ aggregate, windows, k }: FeatureSpec, input: Typed): AggregateFeature {
  const options = (windows === null ? {} : { windows }) as never
  if (aggregate in listAggregates) {
    const ofSeveral = listAggregates as unknown as Record<
      string,
      (input: Typed, k: number, options: never) => AggregateFeature
    >
    return ofSeveral[aggregate]!(input, k, options)
  }
  if (aggregate === 'percentile') return percentile(input as Typed<'float64'>, [0.1, 0.5], options)
  if (aggregate === 'histogram') return histogram(input as Typed<'string'>, { ...(options as object), k })
  const simple = { ...numericAggregates, ...orderedAggregates, ...anyAggregates } as unknown as Record<
    string,
    (input: Typed, options: never) => AggregateFeature
  >
  return simple[aggregate]!(input, options)
}

/** Events at and after the batch end, spread over shards and out of order, each shard with its own offsets. */
interface Arrival {
  readonly rows: readonly Row[]
  readonly shardOf: readonly number[]
}

const scenarios = specs.chain(spec =>
  fc.record({
    spec: fc.constant(spec),
    rows: rowsOf(spec),
    until: fc.constantFrom(0, 1, 7, 12, 13, 300).map(steps => start + steps * 5 * minute),
    seed: fc.integer(),
    shards: fc.integer({ min: 1, max: 2 }),
    questions: fc.array(fc.tuple(fc.nat({ max: 20 * 24 * 60 }), fc.integer({ min: -2, max: 2 })), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
)

test('what is read online is what backfill computes, bit for bit, for random definitions, events, orders and times', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async ({ spec, rows, until, seed, shards, questions }) => {
      const group = groupOf(spec)
      const request = {
        q: 'timestamp',
        ...Object.fromEntries(spec.keys.map(key => [key, spec.columns[key]])),
      } as Schema
      const set = featureSet({ name: 'set', request, time: 'q', groups: { g: group } as never })
      const batch = rows.filter(row => row.at === null || (row.at as number) < until)
      const { rows: acknowledged, shardOf } = shuffled(
        rows.filter(row => row.at !== null && (row.at as number) >= until),
        seed,
        shards,
      )

      const online = memoryStore()
      await materialize(group, { offline: tableStore({ events: tableOf(group, batch) }), online, until })
      await materializeStream(group, { events: batches(group, acknowledged, shardOf), online }).done

      const newest = Math.max(until, ...acknowledged.map(row => row.at as number))
      const lowest = Math.max(until, Math.floor((newest - 15 * minute) / (5 * minute)) * 5 * minute)
      const keys = rows.length === 0 ? [{}] : [rows[0]!, rows[rows.length >> 1]!]
      const spine = questions.flatMap(([minutes, milliseconds]) =>
        keys.map(row => ({
          q: Math.max(lowest, Math.min(lowest + minutes * minute + milliseconds, until + 7 * day)),
          ...Object.fromEntries(spec.keys.map(key => [key, row[key] ?? null])),
        })),
      )
      const kept = [...batch, ...acknowledged]
      const offline = tableStore({ events: tableOf(group, kept) })
      const expected = await backfill(set, { spine: tableOfRequests(request, spine), offline })
      const reader = await createFeatureReader({ features: set, online })
      const answers = await reader.read(spine as never)
      const names = group.definition.features.map(feature => `g_${feature.name}`)
      for (const [index, answer] of (answers as readonly { values: Row }[]).entries()) {
        for (const name of names) {
          expect(answer.values[name], `${name} of request ${index}`).toStrictEqual((expected.row(index) as Row)[name])
        }
      }
    }),
    { seed: 20240310, numRuns: 400 },
  )
})

function tableOf(group: FeatureGroup, rows: readonly Row[]) {
  const columns = Object.fromEntries(
    (group.definition.source as TableSourceDefinition).stored.map(column => [column.name, column.type]),
  )
  return tableFromRows(columns, rows as never)
}

function tableOfRequests(request: Schema, rows: readonly Row[]) {
  return tableFromRows(request, rows as never)
}

function shuffled(rows: readonly Row[], seed: number, shards: number): Arrival {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const order = rows.map(row => ({ row, at: next() })).sort((a, b) => a.at - b.at)
  return { rows: order.map(({ row }) => row), shardOf: order.map(() => Math.floor(next() * shards)) }
}

async function* batches(
  group: FeatureGroup,
  rows: readonly Row[],
  shardOf: readonly number[],
): AsyncGenerator<EventBatch> {
  const offsets = new Map<number, number>()
  for (let from = 0; from < rows.length; ) {
    const shard = shardOf[from]!
    let to = from + 1
    while (to < rows.length && shardOf[to] === shard && to - from < 5) to++
    const offset = offsets.get(shard) ?? 0
    offsets.set(shard, offset + to - from)
    yield { kind: 'events', shard: String(shard), offset, table: tableOf(group, rows.slice(from, to)) }
    from = to
  }
}
