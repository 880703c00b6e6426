import fc from 'fast-check'
import { type EventSource, eventSource, type UnionSource, union } from '../../../features/definition/event-source.ts'
import type { Handle } from '../../../features/expression/handle.ts'
import type { DataType, Schema } from '../../../features/schema.ts'
import { values } from './values.ts'

/** An event source as data: its time is `at`, its filter, if any, keeps rows whose `kept` is true. */
export interface SourceSpec {
  /** Few values each, so that rows meet. */
  readonly keys: Schema
  /** `amount` is a number always, `pair` a list of two where it is there. */
  readonly inputs: Schema
  readonly created: boolean
  readonly sequence: boolean
  readonly id: boolean
  readonly filtered: boolean
  /** Whether it is a union of two tables with the same columns. */
  readonly union: boolean
  /** Whether it offers `derived`, ten thirds of the input `amount`, as well. */
  readonly derived: boolean
}

/** A row as it is stored. */
export type EventRow = Readonly<Record<string, unknown>>

const keyTypes = ['string', 'int64', 'boolean', 'date', 'bigint'] as const
const inputTypes: readonly DataType[] = [
  ...(['int32', 'float32', 'float64', 'string', 'boolean', 'timestamp', 'bigint', 'date', 'binary'] as const),
  ...([{ list: 'float64' }, { map: 'int32' }, { list: 'string' }, { struct: { x: 'float64', y: 'string' } }] as const),
]

/** Random event sources: one or two keys, some inputs of any types, and the roles that order rows and tell them apart. */
export function sources(): fc.Arbitrary<SourceSpec> {
  return fc
    .record({
      keys: fc.array(fc.constantFrom(...keyTypes), { minLength: 1, maxLength: 2 }),
      inputs: fc.array(fc.constantFrom(...inputTypes), { maxLength: 3 }),
      created: fc.boolean(),
      sequence: fc.boolean(),
      id: fc.boolean(),
      filtered: fc.boolean(),
      union: fc.integer({ min: 0, max: 3 }).map(number => number === 0),
      derived: fc.boolean(),
      pair: fc.boolean(),
    })
    .map(({ keys, inputs, pair, ...rest }) => ({
      ...rest,
      keys: Object.fromEntries(keys.map((type, index) => [`key${index}`, type])),
      inputs: Object.fromEntries([
        ['amount', 'float64'],
        ...(pair ? [['pair', { list: 'float64' }]] : []),
        ...inputs.map((type, index) => [`input${index}`, type]),
      ]),
    }))
}

/** The source that a specification stands for. */
export function sourceOf(spec: SourceSpec): EventSource<Schema> | UnionSource<Schema> {
  const [first, ...others] = partsOf(spec).map(name => partOf(spec, name)) as [EventSource<Schema>]
  return others.length === 0 ? first : union([first, ...others])
}

/** The tables of a source. */
export function partsOf(spec: SourceSpec): readonly string[] {
  return spec.union ? ['events', 'others'] : ['events']
}

function partOf(spec: SourceSpec, name: string): EventSource<Schema> {
  const { created, sequence, id } = spec
  const all = eventSource({
    name,
    columns: storedColumns(spec),
    time: 'at',
    ...(created && { created: 'created' }),
    ...(sequence && { sequence: 'sequence' }),
    ...(id && { id: 'id', dedupeFor: '365d' as const }),
  }) as EventSource<Schema>
  const kept = spec.filtered ? all.where(columns => columns.kept as Handle<'boolean'>) : all
  if (!spec.derived) return kept
  return kept.select(columns => ({
    ...columns,
    derived: (columns.amount as Handle<'float64'>).mul(10).div(3),
  })) as EventSource<Schema>
}

/** The stored columns of a source. */
export function storedColumns({ keys, inputs, created, sequence, id }: SourceSpec): Schema {
  return {
    at: 'timestamp',
    ...keys,
    ...inputs,
    kept: 'boolean',
    ...(created && { created: 'timestamp' as const }),
    ...(sequence && { sequence: 'int32' as const }),
    ...(id && { id: 'string' as const }),
  }
}

/**
 * Random rows of a source around some instants: many on the edges of hops, hours and days, or a millisecond beside them, many at one time,
 * a few without a time or a part of the key. Rows of one id are the same row.
 */
export function eventRows(spec: SourceSpec, around: readonly number[]): fc.Arbitrary<readonly EventRow[]> {
  const time = timesAround(around)
  const keys = Object.entries(spec.keys).map(([name, type]) => [name, keyValues(type)] as const)
  const pair = fc.option(fc.array(values('float64'), { minLength: 2, maxLength: 2 }))
  const inputs = Object.entries(spec.inputs).map(([name, type]) => [
    name,
    type === 'timestamp' ? fc.option(time) : name === 'pair' ? pair : values(type),
  ])
  const row = fc.record(
    {
      at: fc.option(time, { freq: 40 }),
      ...Object.fromEntries(keys.map(([name, value]) => [name, fc.option(value, { freq: 20 })])),
      ...Object.fromEntries(inputs),
      kept: fc.option(fc.boolean(), { freq: 6 }),
      ...(spec.created && { created: fc.option(time) }),
      ...(spec.sequence && { sequence: fc.option(fc.integer({ min: 0, max: 2 })) }),
      ...(spec.id && { id: fc.option(fc.integer({ min: 0, max: 40 }).map(String), { freq: 10 }) }),
    },
    { noNullPrototype: true },
  )
  return fc
    .array(row as fc.Arbitrary<EventRow>, { maxLength: 60, size: 'max' })
    .map(spec.id ? withCopies : rows => rows)
}

/** Random values of a key column: two or three different ones. */
function keyValues(type: DataType): fc.Arbitrary<unknown> {
  return fc.constantFrom(...(someKeys[String(type)] ?? [0, 1]))
}

/** Random instants near others: on edges of hops, hours and days, or a little beside them; the nearer the more. */
export function timesAround(around: readonly number[]): fc.Arbitrary<number> {
  const step = (unit: number, min: number, max: number): fc.Arbitrary<number> =>
    fc.tuple(fc.constantFrom(...around), fc.integer({ min, max })).map(([from, count]) => from + count * unit)
  const edge = fc.oneof(
    step(300_000, -36, 48),
    step(300_000, -36, 48),
    step(3_600_000, -72, 48),
    step(86_400_000, -25, 4),
  )
  const beside = fc.oneof(
    { arbitrary: fc.constantFrom(0, 0, -1, 1), weight: 2 },
    { arbitrary: fc.integer({ min: 0, max: 299_999 }), weight: 1 },
  )
  return fc.tuple(edge, beside).map(([time, more]) => time + more)
}

const someKeys: { readonly [type: string]: readonly unknown[] } = {
  string: ['a', 'b', ''],
  int64: [1, 2],
  boolean: [false, true],
  date: [0, 19_000],
  bigint: [0n, 2n ** 60n],
}

function withCopies(rows: readonly EventRow[]): readonly EventRow[] {
  const first = new Map<unknown, EventRow>()
  return rows.map(row => {
    if (row.id === null) return row
    if (!first.has(row.id)) first.set(row.id, row)
    return first.get(row.id) as EventRow
  })
}
