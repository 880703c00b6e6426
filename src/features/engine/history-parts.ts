import { featureAggregate } from '../aggregate/feature-aggregate.ts'
import type { OwnAggregates } from '../aggregate/own-aggregate.ts'
import {
  eventParts,
  type FeatureDefinition,
  type FeatureSetDefinition,
  type JoinDefinition,
} from '../definition/definition.ts'
import { eventTables } from './join-reach.ts'

/** A set whose groups are parted in two where some of their windows are over all history and can go on from a state. */
export interface HistoryParts {
  /** The same features in another order. */
  readonly set: FeatureSetDefinition
  /** The groups of those windows alone. */
  readonly history: readonly JoinDefinition[]
}

/** Parts the groups of a set. */
export function historyParts(set: FeatureSetDefinition, own: OwnAggregates): HistoryParts {
  const history: JoinDefinition[] = []
  const groups = set.groups.flatMap(join => {
    const goesOn = isReadByTime(join) ? join.group.features.filter(feature => canGoOn(feature, own)) : []
    if (goesOn.length === 0) return [join]
    const apart = withFeatures(join, goesOn)
    history.push(apart)
    const rest = join.group.features.filter(feature => !goesOn.includes(feature))
    return rest.length === 0 ? [apart] : [withFeatures(join, rest), apart]
  })
  return { set: { ...set, groups }, history }
}

/** Whether the events since a time tell all that happened since: an id may repeat one that was before, and a computed event is not stored. */
function isReadByTime(join: JoinDefinition): boolean {
  const { source } = join.group
  if (source.kind === 'entitySource' || eventTables(join) === null) return false
  return eventParts(source).every(part => part.id === null && part.result === null)
}

/** Whether a state and the inputs after it give, to the bit, what all inputs give. */
function canGoOn(feature: FeatureDefinition, own: OwnAggregates): boolean {
  if (feature.kind !== 'aggregate' || feature.window !== null) return false
  return featureAggregate(feature, feature.inputType, own).exact === true
}

function withFeatures(join: JoinDefinition, features: readonly FeatureDefinition[]): JoinDefinition {
  return { ...join, group: { ...join.group, features } }
}
