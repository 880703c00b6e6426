import { createHash } from 'node:crypto'
import type { Spread } from '../aggregate/shape.ts'
import {
  type AggregateFeatureDefinition,
  type ColumnDefinition,
  type FeatureGroupDefinition,
  mutationsOf,
} from '../definition/definition.ts'
import { featureHash, groupMeaning } from '../definition/hash.ts'
import type { Resolution } from '../definition/window.ts'
import { rowBefore, rowTime } from '../engine/entity-events.ts'
import type { EncodedValue, Expression } from '../expression/expression.ts'
import type { DataType } from '../schema.ts'
import { canonicalJson } from '../table/encode.ts'
import { compareStrings } from '../table/total-order.ts'

/** One mergeable state per key and tile; several windows of one aggregate share it. */
export interface StateColumn {
  /** The number of the input that it aggregates. */
  readonly input: number
  readonly spread: Spread
  /** The number of the input that is the bucket; null: there are no buckets. */
  readonly by: number | null
  /** The type of the features that are read from it. */
  readonly type: DataType
  readonly aggregate: string
  readonly aggregateVersion: number
  readonly own: boolean
  readonly parameters: { readonly [name: string]: EncodedValue }
  /** In ascending order; null, all history, last. */
  readonly windows: readonly (number | null)[]
}

/** Where the value of one feature column comes from: a window of a state, or an input of the newest row. */
export interface StoredFeature {
  readonly hash: string
  readonly state: number | null
  /** The index of the window among those of its state or, without a state, of the input. */
  readonly part: number
}

/** What the online store keeps of a group, as data: its keys, inputs and states. */
export interface Layout {
  /** The hash of everything below but the features' own hashes. */
  readonly id: string
  readonly group: string
  readonly kind: 'windows' | 'rows' | 'entities'
  readonly keys: readonly ColumnDefinition[]
  readonly accuracy: 'temporal' | 'snapshot'
  readonly resolution: Resolution
  readonly inputs: readonly { readonly expression: Expression; readonly type: DataType }[]
  readonly states: readonly StateColumn[]
  readonly features: readonly StoredFeature[]
}

/** The groups without those that share their layout with a later one. */
export function distinctGroups(groups: readonly FeatureGroupDefinition[]): readonly FeatureGroupDefinition[] {
  return [...new Map(groups.map(group => [layoutOf(group).id, group])).values()]
}

/** The layout of a group; the names, defaults and order of its features do not change it. */
export function layoutOf(group: FeatureGroupDefinition): Layout {
  const kind = group.source.kind === 'entitySource' ? 'entities' : isWindowed(group) ? 'windows' : 'rows'
  const inputs = inputsOf(group, kind)
  const numberOf = new Map(inputs.map((input, index) => [canonicalJson(input.expression), index]))
  const inputNumber = (expression: Expression): number => numberOf.get(canonicalJson(expression)) ?? -1
  const states = statesOf(group, inputNumber)
  const features = group.features.map((feature): StoredFeature => {
    const hash = featureHash(group, feature)
    if (feature.kind === 'value') return { hash, state: null, part: inputNumber(feature.input) }
    const state = states.findIndex(candidate => stateText(candidate) === stateText(stateOf(feature, inputNumber)))
    return { hash, state, part: states[state]?.windows.indexOf(feature.window) ?? -1 }
  })
  const meaning = groupMeaning(
    group,
    inputs.map(input => input.expression),
  )
  const text = canonicalJson({ group: group.name, meaning, inputs, states })
  return {
    id: createHash('sha256').update(text).digest('hex'),
    group: group.name,
    kind,
    keys: group.keys,
    accuracy: group.accuracy,
    resolution: group.resolution,
    inputs,
    states,
    features,
  }
}

/** Whether the group aggregates; otherwise it passes rows through. */
function isWindowed(group: FeatureGroupDefinition): boolean {
  return group.features.some(feature => feature.kind === 'aggregate')
}

/** Entities that change: the last two inputs say a row's own time, and whether it is the one before the change. */
const mutationInputs: Layout['inputs'] = [
  { expression: { kind: 'column', name: rowTime }, type: 'timestamp' },
  { expression: { kind: 'column', name: rowBefore }, type: 'boolean' },
]

/** Rows of events carry every column that the source offers, in declared order, because those order rows of one time. */
function inputsOf(group: FeatureGroupDefinition, kind: Layout['kind']): Layout['inputs'] {
  const asked = new Map<string, { expression: Expression; type: DataType }>()
  for (const feature of group.features) {
    const type = feature.kind === 'aggregate' ? feature.inputType : feature.type
    asked.set(canonicalJson(feature.input), { expression: feature.input, type })
    if (feature.kind !== 'aggregate' || feature.by === null) continue
    asked.set(canonicalJson(feature.by), { expression: feature.by, type: 'string' })
  }
  const sorted = [...asked].sort((left, right) => compareStrings(left[0], right[0])).map(entry => entry[1])
  if (mutationsOf(group) !== null) return [...sorted, ...mutationInputs]
  if (kind !== 'rows') return sorted
  const offered = group.source.columns.map(column => {
    const expression: Expression = { kind: 'column', name: column.name }
    return { expression, type: column.type }
  })
  const known = new Set(offered.map(input => canonicalJson(input.expression)))
  return [...offered, ...sorted.filter(input => !known.has(canonicalJson(input.expression)))]
}

function statesOf(
  group: FeatureGroupDefinition,
  inputNumber: (expression: Expression) => number,
): readonly StateColumn[] {
  const states = new Map<string, { state: StateColumn; windows: Set<number | null> }>()
  for (const feature of group.features) {
    if (feature.kind !== 'aggregate') continue
    const state = stateOf(feature, inputNumber)
    const text = stateText(state)
    const known = states.get(text) ?? { state, windows: new Set() }
    known.windows.add(feature.window)
    states.set(text, known)
  }
  return [...states]
    .sort((left, right) => compareStrings(left[0], right[0]))
    .map(([, { state, windows }]) => ({ ...state, windows: [...windows].sort(byLength) }))
}

function stateOf(feature: AggregateFeatureDefinition, inputNumber: (expression: Expression) => number): StateColumn {
  const { spread, type, aggregate, aggregateVersion, own, parameters } = feature
  const by = feature.by === null ? null : inputNumber(feature.by)
  const input = inputNumber(feature.input)
  return { input, spread, by, type, aggregate, aggregateVersion, own, parameters, windows: [] }
}

function stateText({ windows: _windows, ...state }: StateColumn): string {
  return canonicalJson(state)
}

function byLength(left: number | null, right: number | null): number {
  return (left ?? Number.POSITIVE_INFINITY) < (right ?? Number.POSITIVE_INFINITY) ? -1 : 1
}
