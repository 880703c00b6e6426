import type { InputPosition } from '../../src/features/aggregate/aggregate.ts'
import { aggregateOf } from '../../src/features/aggregate/aggregate-of.ts'
import { checkedAggregate, type OwnAggregates, ownName } from '../../src/features/aggregate/own-aggregate.ts'
import type { AggregateFeatureDefinition } from '../../src/features/definition/definition.ts'
import type { DataType } from '../../src/features/schema.ts'
import { compareNumbers, compareStrings, compareValues } from '../../src/features/table/total-order.ts'

/** What one event in a window brings to a feature. */
export interface NaiveInput {
  readonly value: unknown
  readonly bucket: unknown
  readonly at: InputPosition
}

/** Lists of several lengths where one is needed. */
export class UnequalLists extends Error {}

/** A feature's result over the events of its window: sorted into buckets, keys and positions first, and then aggregated as scalars. */
export function naiveResult(
  feature: AggregateFeatureDefinition,
  inputs: readonly NaiveInput[],
  asOf: number,
  own: OwnAggregates = new Map(),
): unknown {
  if (feature.by === null) return naiveSpread(feature, inputs, asOf, own)
  return naiveMap(
    inputs.filter(input => input.bucket !== null).map(input => [input.bucket as string, input]),
    members => naiveSpread(feature, members, asOf, own),
  )
}

function naiveSpread(
  feature: AggregateFeatureDefinition,
  inputs: readonly NaiveInput[],
  asOf: number,
  own: OwnAggregates,
): unknown {
  const present = inputs.filter(input => input.value !== null)
  const inner = (members: readonly NaiveInput[]) => naiveScalar(feature, members, asOf, own)
  const with_ = (input: NaiveInput, value: unknown): NaiveInput => ({ ...input, value })
  switch (feature.spread) {
    case 'none':
      return inner(present)
    case 'map':
      return naiveMap(
        present.flatMap(input =>
          [...(input.value as Map<string, unknown>)]
            .filter(entry => entry[1] !== null)
            .map(([key, value]) => [key, with_(input, value)] as const),
        ),
        inner,
      )
    case 'elementWise': {
      const lists = present.filter(input => (input.value as unknown[]).some(element => element !== null))
      const lengths = new Set(lists.map(input => (input.value as unknown[]).length))
      if (lengths.size > 1) throw new UnequalLists()
      const [length] = lengths
      if (length === undefined) return null
      return Array.from({ length }, (_, position) =>
        inner(
          lists.map(input => with_(input, (input.value as unknown[])[position])).filter(input => input.value !== null),
        ),
      )
    }
    case 'list': {
      const elements = (input: NaiveInput) =>
        (input.value as unknown[]).filter(element => element !== null).map(element => with_(input, element))
      if (!['first', 'last', 'firstK', 'lastK'].includes(feature.aggregate)) return inner(present.flatMap(elements))
      const inOrder = [...present]
        .sort(byPlace)
        .flatMap(elements)
        .map(input => input.value)
      return picked(feature, inOrder)
    }
  }
}

function picked({ aggregate, parameters }: AggregateFeatureDefinition, values: readonly unknown[]): unknown {
  if (values.length === 0) return null
  const k = (parameters.k ?? 1) as number
  const found = aggregate.startsWith('first') ? values.slice(0, k) : values.slice(-k).reverse()
  const emitted = found.map(value => (value === 0 ? 0 : value))
  return aggregate.endsWith('K') ? emitted : emitted[0]
}

function byPlace(left: NaiveInput, right: NaiveInput): number {
  return (
    compareNumbers(left.at.time, right.at.time) ||
    compareValues(left.at.created, right.at.created) ||
    compareValues(left.at.sequence, right.at.sequence) ||
    compareValues(left.value, right.value)
  )
}

function naiveMap(
  entries: readonly (readonly [string, NaiveInput])[],
  inner: (members: readonly NaiveInput[]) => unknown,
): unknown {
  const groups = new Map<string, NaiveInput[]>()
  for (const [key, input] of entries) groups.set(key, [...(groups.get(key) ?? []), input])
  const results = [...groups]
    .sort((left, right) => compareStrings(left[0], right[0]))
    .map(([key, members]) => ({ key, members, result: inner(members) }))
    .filter(({ members, result }) => result !== null || counts(members))
  return results.length === 0 ? null : new Map(results.map(({ key, result }) => [key, result]))
}

/** Whether something in a bucket survives, so that the bucket is there although its aggregate is null. */
function counts(members: readonly NaiveInput[]): boolean {
  return members.some(({ value }) => {
    if (value === null) return false
    if (Array.isArray(value)) return value.some(element => element !== null)
    return value instanceof Map ? [...value.values()].some(item => item !== null) : true
  })
}

function naiveScalar(
  feature: AggregateFeatureDefinition,
  inputs: readonly NaiveInput[],
  asOf: number,
  own: OwnAggregates,
): unknown {
  if (inputs.length === 0) return null
  const aggregate = feature.own
    ? ownOf(feature, own)
    : aggregateOf(feature.aggregate, valueType(feature), feature.parameters)
  const state = inputs.reduce((before, { value, at }) => aggregate.add(before, value, at), aggregate.init())
  return aggregate.result(state, asOf)
}

function ownOf(feature: AggregateFeatureDefinition, own: OwnAggregates) {
  const code = own.get(ownName(feature.aggregate, feature.aggregateVersion))
  if (code === undefined) throw new TypeError(`no code for ${feature.aggregate}`)
  const { spread, by } = feature
  const bucketed = by === null ? feature.type : (feature.type as { map: DataType }).map
  if (spread === 'map') return checkedAggregate(code, (bucketed as { map: DataType }).map)
  return checkedAggregate(code, spread === 'elementWise' ? (bucketed as { list: DataType }).list : bucketed)
}

function valueType({ inputType, spread }: AggregateFeatureDefinition): DataType {
  if (spread === 'none' || typeof inputType === 'string') return inputType
  return 'list' in inputType ? inputType.list : (inputType as { map: DataType }).map
}
