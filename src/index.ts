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
export { lit, when } from './features/expression/columns.ts'
export { DefinitionError, type Problem } from './features/errors/definition-error.ts'
export { type BigheadError, isBigheadError } from './features/errors/bighead-error.ts'
export { filterRows, project, sliceRows, sortRows } from './features/query.ts'
export { tableStore } from './features/offline/table-store.ts'
export type { OfflineStore, ReadOptions, WriteOptions } from './features/offline/offline-store.ts'
export type { EventBatch, EventStream } from './features/online/event-stream.ts'
export { tableFromRows, toTable } from './features/table/from-rows.ts'
export type { Progress } from './features/progress.ts'
export type { DataType, InputRow, OpenSchema, Row, Schema, Value } from './features/schema.ts'
export { Table } from './features/table/table.ts'
export { Column } from './features/table/column.ts'
