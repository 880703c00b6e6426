import { keepsPlaces } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import {
  type AggregateFeatureDefinition,
  type EventSourceDefinition,
  featureInputs,
  type JoinDefinition,
} from '../definition/definition.ts'
import { canonicalJson } from '../table/encode.ts'
import type { Table } from '../table/table.ts'
import { sourceReading } from './source-reading.ts'
import { timesOf } from './source-times.ts'
import { type WindowInput, windowInput } from './window-input.ts'

/** The columns that a group aggregates, evaluated over all its stored events; sweeps of different keys share them. */
export interface WindowInputs {
  readonly join: JoinDefinition
  /** The code of own aggregates. */
  readonly own: OwnAggregates
  readonly list: readonly WindowInput[]
  /** The number of an input, by the text of a feature that reads it. */
  readonly numberOf: ReadonlyMap<string, number>
}

/** The stored rows of a group's events. */
export interface WindowRows {
  readonly join: JoinDefinition
  /** What the stored rows mean: the group's source, or what stands for it. */
  readonly source: EventSourceDefinition
  readonly stored: Table
  /** The code of own aggregates. */
  readonly own: OwnAggregates
}

/** Evaluates what a group aggregates. */
export async function windowInputs({ join, source, stored, own }: WindowRows): Promise<WindowInputs> {
  const places = {
    times: timesOf(stored.column(source.time)),
    created: source.created === null ? null : stored.column(source.created),
    sequence: source.sequence === null ? null : stored.column(source.sequence),
  }
  const features = aggregatesOf(join)
  // Which rows count is decided elsewhere; here it must not be what makes columns be evaluated.
  const allRows = { ...source, filter: null, id: null }
  const { column } = await sourceReading(allRows, stored, features.flatMap(featureInputs))
  const numberOf = new Map<string, number>()
  const list: WindowInput[] = []
  for (const feature of features) {
    const text = inputText(feature)
    if (numberOf.has(text)) continue
    numberOf.set(text, list.length)
    const bucket = feature.by === null ? null : column(feature.by)
    list.push(windowInput(feature, column(feature.input), bucket, places))
  }
  return { join, own, list, numberOf }
}

/** The features of a group that aggregates. */
export function aggregatesOf({ group }: JoinDefinition): readonly AggregateFeatureDefinition[] {
  return group.features.filter(feature => feature.kind === 'aggregate')
}

/** The numbers of the features that one kernel answers: one aggregate of one input, whatever the windows. */
export function sharedKernels(features: readonly AggregateFeatureDefinition[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>()
  for (const [index, feature] of features.entries()) {
    const { aggregate, aggregateVersion, own, parameters, type, ahead } = feature
    const text = canonicalJson({ aggregate, aggregateVersion, own, parameters, type, ahead, input: inputText(feature) })
    groups.set(text, [...(groups.get(text) ?? []), index])
  }
  return [...groups.values()]
}

/** Features with one text share their input. */
export function inputText(feature: AggregateFeatureDefinition): string {
  const { input, spread, by } = feature
  return canonicalJson({ input, spread, by, keepsPlaces: keepsPlaces(feature) })
}
