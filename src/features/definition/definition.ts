import type { Spread } from '../aggregate/shape.ts'
import type { EncodedValue, Expression } from '../expression/expression.ts'
import type { DataType } from '../schema.ts'
import type { Resolution } from './window.ts'

/** A named, typed column; definitions keep the order of columns. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: DataType
}

/** A named expression and the type that it has. */
export interface DerivedColumn extends ColumnDefinition {
  readonly expression: Expression
}

interface SourceParts {
  readonly name: string
  /** The columns as they are stored. */
  readonly stored: readonly ColumnDefinition[]
  /** The time zone of stored timestamps that have none; null: such timestamps are refused. */
  readonly zone: string | null
  /** Rows to keep, over the stored columns; null keeps all. */
  readonly filter: Expression | null
  /** What the source offers, over the stored columns. */
  readonly columns: readonly DerivedColumn[]
}

/** Facts that happen at an instant and never change. Times are names of columns. */
export interface EventSourceDefinition extends SourceParts {
  readonly kind: 'eventSource'
  readonly time: string
  /** Events with the same id count once. */
  readonly id: string | null
  /** When the event became known; orders simultaneous rows. */
  readonly created: string | null
  /** Orders rows with the same time and the same `created`. */
  readonly sequence: string | null
  /** How long a stream remembers ids, milliseconds. */
  readonly dedupeFor: number
  /** How long after the end of its day a batch lands, milliseconds; absent if it lands at once. */
  readonly availableAfter?: number
  /** If the events are computed, as the results of a set for the rows of a table; null if they are stored. */
  readonly result: { readonly spine: string; readonly set: FeatureSetDefinition } | null
}

/** Several event sources that offer the same columns, read as one. */
export interface UnionSourceDefinition {
  readonly kind: 'unionSource'
  /** Its name in messages: the names of its parts. */
  readonly name: string
  /** What every part offers. */
  readonly columns: readonly ColumnDefinition[]
  readonly parts: readonly EventSourceDefinition[]
}

/** The changes of entities between snapshots: rows with the source's stored columns and two more. */
export interface MutationsDefinition {
  /** The table or stream of changes. */
  readonly name: string
  /** The column with the time of the change. */
  readonly time: string
  /** The column that is true if the row is the state before the change. */
  readonly before: string
}

/** The state of things at the end of each partition's day. Durations are milliseconds. */
export interface EntitySourceDefinition extends SourceParts {
  readonly kind: 'entitySource'
  readonly keys: readonly string[]
  /** The column with a row's own time, for windows; null: rows have none. */
  readonly time: string | null
  /** Where the changes between snapshots are; null if they are not recorded. */
  readonly mutations: MutationsDefinition | null
  /** How long after its day a partition lands. */
  readonly availableAfter: number
  /** The declared interval between partitions, milliseconds; null if they are irregular. */
  readonly every: number | null
  readonly missingPartition: 'error' | 'previous'
  /** The greatest age of a usable partition, counted from its end; null: any. */
  readonly maxAge: number | null
}

/** A source whose rows are in one table. */
export type TableSourceDefinition = EventSourceDefinition | EntitySourceDefinition

/** Where rows come from: one table, or several of events. */
export type SourceDefinition = TableSourceDefinition | UnionSourceDefinition

/** One output column that aggregates a window; `window` null is all history, unless it looks `ahead`. */
export interface AggregateFeatureDefinition {
  readonly kind: 'aggregate'
  readonly name: string
  readonly type: DataType
  readonly input: Expression
  readonly inputType: DataType
  readonly spread: Spread
  /** Gives the bucket of each input as a text, which makes the result a map from bucket to aggregate; null: there are no buckets. */
  readonly by: Expression | null
  readonly aggregate: string
  readonly aggregateVersion: number
  /** Whether the aggregate's code is passed in `extensions`; otherwise it is a built-in one. */
  readonly own: boolean
  readonly parameters: { readonly [name: string]: EncodedValue }
  readonly window: number | null
  /** A label: it looks this far ahead, `[q, q + ahead)` in milliseconds, and `window` is null. */
  readonly ahead: number | null
  /** Replaces the null of a window without values, offline and online; null: none. */
  readonly default: EncodedValue
}

/** One output column that passes a row's value through. */
export interface ValueFeatureDefinition {
  readonly kind: 'value'
  readonly name: string
  readonly type: DataType
  readonly input: Expression
  readonly default: EncodedValue
}

/** One output column of a group. */
export type FeatureDefinition = AggregateFeatureDefinition | ValueFeatureDefinition

/** A feature group as data: what is computed per key of one source. */
export interface FeatureGroupDefinition {
  readonly kind: 'featureGroup'
  readonly name: string
  readonly source: SourceDefinition
  readonly keys: readonly ColumnDefinition[]
  /** `temporal`: windows end at the request; `snapshot`: at the last midnight at or before it. */
  readonly accuracy: 'temporal' | 'snapshot'
  readonly resolution: Resolution
  /** Row-valued groups only: a row at the very instant of the request counts. */
  readonly inclusive: boolean
  /** Row-valued groups only: older rows do not count, milliseconds; null: unlimited. */
  readonly ttl: number | null
  /** Row-valued groups only: rows that were not yet known at the request do not count. */
  readonly asOfKnown: boolean
  /** Either all aggregates or all values. */
  readonly features: readonly FeatureDefinition[]
}

/** A group under its alias; the request column `request` gives the key `group`. */
export interface JoinDefinition {
  readonly alias: string
  readonly keys: readonly { readonly group: string; readonly request: string }[]
  readonly group: FeatureGroupDefinition
}

/** Features that a function answers when a request is made; the function, identified by `name` and `version`, is passed in `extensions`. */
export interface ExternalDefinition {
  readonly kind: 'external'
  readonly name: string
  readonly version: number
  /** What the function is given, besides the time of the request. */
  readonly keys: readonly ColumnDefinition[]
  readonly columns: readonly ColumnDefinition[]
}

/** External features under their alias; the request column `request` gives the key `group`. */
export interface ExternalJoinDefinition extends Pick<JoinDefinition, 'alias' | 'keys'> {
  readonly external: ExternalDefinition
}

/** A feature set as data: the request, the joined groups, and the columns derived from them. */
export interface FeatureSetDefinition {
  readonly kind: 'featureSet'
  readonly name: string
  readonly request: readonly ColumnDefinition[]
  /** The request column with the time of the request. */
  readonly time: string
  readonly groups: readonly JoinDefinition[]
  readonly external: readonly ExternalJoinDefinition[]
  readonly derive: readonly DerivedColumn[]
  /** Groups that look ahead; only a backfill answers them. */
  readonly labels: readonly JoinDefinition[]
}

/** Whether a group's features are labels: aggregates of what comes after the request. */
export function looksAhead(group: FeatureGroupDefinition): boolean {
  return group.features.some(feature => feature.kind === 'aggregate' && feature.ahead !== null)
}

/** The changes of entities that a group takes into account; null if its values are those of a snapshot. */
export function mutationsOf({ source, accuracy }: FeatureGroupDefinition): MutationsDefinition | null {
  return source.kind === 'entitySource' && accuracy === 'temporal' ? source.mutations : null
}

/** The expressions over its source's columns that a feature reads. */
export function featureInputs(feature: FeatureDefinition): readonly Expression[] {
  return feature.kind === 'aggregate' && feature.by !== null ? [feature.input, feature.by] : [feature.input]
}

/** The event sources that a source reads: its parts, or itself. */
export function eventParts(source: EventSourceDefinition | UnionSourceDefinition): readonly EventSourceDefinition[] {
  return source.kind === 'unionSource' ? source.parts : [source]
}

/** The schema of ordered columns. */
export function schemaOf(columns: readonly ColumnDefinition[]): { [name: string]: DataType } {
  return Object.fromEntries(columns.map(column => [column.name, column.type]))
}
