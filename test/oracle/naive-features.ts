import type { OwnAggregates } from '../../src/features/aggregate/own-aggregate.ts'
import {
  type EventSourceDefinition,
  type FeatureGroupDefinition,
  schemaOf,
} from '../../src/features/definition/definition.ts'
import { compileRow } from '../../src/features/evaluate/evaluate-row.ts'
import type { Expression } from '../../src/features/expression/expression.ts'
import { substitute } from '../../src/features/expression/walk.ts'
import { decode } from '../../src/features/table/encode.ts'
import { compareValues } from '../../src/features/table/total-order.ts'
import { type NaiveInput, naiveResult, UnequalLists } from './naive-shapes.ts'

/** An event as it is stored: exact values by stored column. */
export type NaiveEvent = Readonly<Record<string, unknown>>

const minute = 60_000
const day = 1440 * minute

/** Every feature of a group over events at (key, q), straight from the semantics: one scan of all events per feature. */
export function naiveFeatures(
  group: FeatureGroupDefinition,
  events: readonly NaiveEvent[],
  key: readonly unknown[],
  q: number,
  code: OwnAggregates = new Map(),
): unknown[] {
  const source = group.source as EventSourceDefinition
  const read = (event: NaiveEvent, expression: Expression): unknown => inputOf(source, event, expression)
  const own = countedEvents(source, events).filter(event =>
    group.keys.every((part, index) => {
      const value = read(event, { kind: 'column', name: part.name })
      return value !== null && key[index] !== null && compareValues(value, key[index]) === 0
    }),
  )
  if (group.features[0]?.kind === 'value') return naiveRow(group, source, own, q)
  const end = group.accuracy === 'snapshot' ? Math.floor((q - (source.availableAfter ?? 0)) / day) * day : q
  return group.features.map(feature => {
    if (feature.kind !== 'aggregate') throw new TypeError('an aggregate was expected')
    const inputs: NaiveInput[] = []
    for (const event of own) {
      const time = event[source.time] as number
      if (time >= end || time < leftEdge(end, feature.window, group.resolution)) continue
      const bucket = feature.by === null ? null : read(event, feature.by)
      inputs.push({ value: read(event, feature.input), bucket, at: position(source, event) })
    }
    try {
      return naiveResult(feature, inputs, end, code) ?? decode(feature.default, feature.type)
    } catch (error) {
      if (error instanceof UnequalLists) return null
      throw error
    }
  })
}

/** The events that count: they have a time, the filter keeps them, and each id is there once. */
export function countedEvents(source: EventSourceDefinition, events: readonly NaiveEvent[]): readonly NaiveEvent[] {
  return distinct(source, kept(source, events))
}

/** The first instant in a window that ends at `end`. */
export function leftEdge(end: number, window: number | null, resolution: 'hop' | 'exact'): number {
  if (window === null) return Number.NEGATIVE_INFINITY
  if (resolution === 'exact') return end - window
  const hop = window >= 12 * day ? day : window >= day / 2 ? 60 * minute : 5 * minute
  return Math.floor((end - window) / hop) * hop
}

/** The source's rows in their order: time, `created`, `sequence`, then what it offers. */
function naiveOrder(source: EventSourceDefinition): (left: NaiveEvent, right: NaiveEvent) => number {
  return (left, right) => {
    for (const name of [source.time, source.created, source.sequence]) {
      const order = name === null ? 0 : compareValues(left[name], right[name])
      if (order !== 0) return order
    }
    for (const column of source.columns) {
      const order = compareValues(
        evaluated(source, left, column.expression),
        evaluated(source, right, column.expression),
      )
      if (order !== 0) return order
    }
    return 0
  }
}

function naiveRow(
  group: FeatureGroupDefinition,
  source: EventSourceDefinition,
  own: readonly NaiveEvent[],
  q: number,
): unknown[] {
  const usable = own.filter(event => {
    const time = event[source.time] as number
    const known = source.created === null ? null : (event[source.created] as number | null)
    if (time > q || (time === q && !group.inclusive)) return false
    if (group.ttl !== null && time < q - group.ttl) return false
    return !group.asOfKnown || known === null || known < q
  })
  const newest = [...usable].sort(naiveOrder(source)).at(-1)
  return group.features.map(feature => (newest === undefined ? null : emitted(inputOf(source, newest, feature.input))))
}

/** −0 is emitted as 0. */
export function emitted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emitted)
  return value === 0 ? 0 : value
}

function kept(source: EventSourceDefinition, events: readonly NaiveEvent[]): NaiveEvent[] {
  const { filter } = source
  return events.filter(
    event => event[source.time] !== null && (filter === null || evaluated(source, event, filter) === true),
  )
}

function distinct(source: EventSourceDefinition, events: readonly NaiveEvent[]): readonly NaiveEvent[] {
  const { id } = source
  if (id === null) return events
  const seen = new Set<unknown>()
  return [...events].sort(naiveOrder(source)).filter(event => {
    if (event[id] === null) return true
    const isNew = !seen.has(event[id])
    seen.add(event[id])
    return isNew
  })
}

function position(
  source: EventSourceDefinition,
  event: NaiveEvent,
): { time: number; created: number | null; sequence: number | null } {
  const of = (name: string | null): number | null => (name === null ? null : (event[name] as number | null))
  return { time: event[source.time] as number, created: of(source.created), sequence: of(source.sequence) }
}

function inputOf(source: EventSourceDefinition, event: NaiveEvent, expression: Expression): unknown {
  return evaluated(source, event, substitute(expression, new Map(source.columns.map(c => [c.name, c.expression]))))
}

function evaluated(source: EventSourceDefinition, event: NaiveEvent, expression: Expression): unknown {
  const schema = schemaOf(source.stored)
  const bySource = compiled.get(source) ?? new Map<string, (row: readonly unknown[]) => unknown>()
  compiled.set(source, bySource)
  const text = JSON.stringify(expression)
  const run = bySource.get(text) ?? compileRow(expression, schema)
  bySource.set(text, run)
  return run(Object.keys(schema).map(name => event[name] ?? null))
}

const compiled = new WeakMap<EventSourceDefinition, Map<string, (row: readonly unknown[]) => unknown>>()
