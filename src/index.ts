export { backfill, type BackfillOptions, type Spine } from './features/backfill.ts'
export {
  type AggregateFeature,
  type AggregateOptions,
  count,
  first,
  firstK,
  last,
  lastK,
  max,
  mean,
  min,
  stddev,
  sum,
  variance,
} from './features/definition/aggregate-feature.ts'
export type { Duration } from './features/definition/duration.ts'
export { type EntitySource, type EntitySourceOptions, entitySource } from './features/definition/entity-source.ts'
export { type EventSource, type EventSourceOptions, eventSource } from './features/definition/event-source.ts'
export {
  type FeatureGroup,
  type FeatureGroupOptions,
  featureGroup,
  type JoinedGroup,
} from './features/definition/feature-group.ts'
export { type FeatureSet, type FeatureSetOptions, featureSet } from './features/definition/feature-set.ts'
export { definitionHash, featureHash } from './features/definition/hash.ts'
