import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { featureHash } from '../definition/hash.ts'
import { hopOf } from '../definition/window.ts'
import { IntegerOverflowError, InvalidValueError } from '../errors/column-errors.ts'
import { decode } from '../table/encode.ts'
import type { FeatureStatus } from './feature-status.ts'
import type { Answer } from './group-reader.ts'
import type { Layout } from './layout.ts'
import { StateFold } from './state-fold.ts'
import { type StateInput, stateInput } from './state-input.ts'

/** A state column as a reader uses it. */
export interface StatePlan extends StateInput {
  readonly column: number
  /** Folds the raw inputs that most windows share. */
  readonly shared: StateFold
}

/** One state in one window, and the features that show it. */
export interface WindowItem {
  readonly state: StatePlan
  /** The number of the window among the state's. */
  readonly part: number
  readonly outputs: readonly number[]
  readonly fold: StateFold
}

export interface WindowPlan {
  readonly window: number | null
  /** What left edges are rounded down to; 1 where they are exact. */
  readonly hop: number
  readonly items: readonly WindowItem[]
}

export interface GroupPlan {
  readonly states: readonly StatePlan[]
  /** The longest one last. */
  readonly windows: readonly WindowPlan[]
  /** What stands in for null, per feature. */
  readonly defaults: readonly unknown[]
}

/** Decides how the features of a group are read from a layout that holds them. */
export function planWindows(group: FeatureGroupDefinition, layout: Layout, own: OwnAggregates): GroupPlan {
  const stored = new Map(layout.features.map(feature => [feature.hash, feature]))
  const states = new Map<number, StatePlan>()
  const windows = new Map<number | null, Map<string, { state: StatePlan; part: number; outputs: number[] }>>()
  for (const [output, feature] of group.features.entries()) {
    const found = stored.get(featureHash(group, feature))
    if (found === undefined || found.state === null || feature.kind !== 'aggregate') {
      throw new TypeError(`the layout does not hold ${feature.name}`)
    }
    const state = states.get(found.state) ?? planState(layout, found.state, own)
    states.set(found.state, state)
    const items = windows.get(feature.window) ?? new Map()
    windows.set(feature.window, items)
    const item = items.get(`${found.state}`) ?? { state, part: found.part, outputs: [] }
    items.set(`${found.state}`, item)
    item.outputs.push(output)
  }
  return {
    states: [...states.values()],
    windows: [...windows].sort(byLength).map(([window, items]) => ({
      window,
      hop: layout.resolution === 'exact' ? 1 : hopOf(window ?? 0),
      items: [...items.values()].map(item => ({ ...item, fold: new StateFold(item.state.aggregate) })),
    })),
    defaults: group.features.map(feature => decode(feature.default, feature.type)),
  }
}

function byLength([left]: readonly [number | null, unknown], [right]: readonly [number | null, unknown]): number {
  return (left ?? Number.POSITIVE_INFINITY) < (right ?? Number.POSITIVE_INFINITY) ? -1 : 1
}

/** Writes the result of a state to every feature that shows it. */
export function writeWindow(
  plan: GroupPlan,
  { state: { aggregate }, outputs }: WindowItem,
  state: unknown,
  at: number,
  found: FeatureStatus,
  into: Answer,
): void {
  let value: unknown = null
  let status = found
  if (state !== null && state !== undefined) {
    try {
      value = aggregate.result(state, at)
    } catch (error) {
      if (!(error instanceof IntegerOverflowError || error instanceof InvalidValueError)) throw error
      status = 'error'
    }
  }
  if (value === null && status === 'present') status = 'null'
  for (const output of outputs) {
    into.values[into.valuesAt + output] = value === null && status !== 'error' ? plan.defaults[output] : value
    into.statuses[into.statusesAt + output] = status
  }
}

function planState(layout: Layout, column: number, own: OwnAggregates): StatePlan {
  const state = layout.states[column]
  if (state === undefined) throw new TypeError(`the layout has no state ${column}`)
  const input = stateInput(layout, state, own)
  return { column, ...input, shared: new StateFold(input.aggregate) }
}
