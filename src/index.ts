export type { Aggregate, ErrorBound, InputPosition } from './features/aggregate/aggregate.ts'
export {
  type BackfillOptions,
  type BackfillReport,
  type Bootstrap,
  type BoundedOptions,
  backfill,
  type PartitionedOptions,
} from './features/backfill.ts'
export {
  type AggregateFeature,
  aggregate,
  approxHistogram,
  approxPercentile,
  approxUniqueCount,
  bottomK,
  boundedUniqueCount,
  count,
  first,
  firstK,
  histogram,
  kurtosis,
  last,
  lastK,
  max,
  mean,
  min,
  percentile,
  skew,
  stddev,
  sum,
  topK,
  uniqueCount,
  variance,
} from './features/definition/aggregate-feature.ts'
export type {
  FeatureGroupDefinition,
  FeatureSetDefinition,
  SourceDefinition,
} from './features/definition/definition.ts'
export type { Duration } from './features/definition/duration.ts'
export { type EntitySource, type EntitySourceOptions, entitySource } from './features/definition/entity-source.ts'
export {
  type EventSource,
  type EventSourceOptions,
  eventSource,
  type UnionSource,
  union,
} from './features/definition/event-source.ts'
export { type External, type ExternalOptions, external } from './features/definition/external.ts'
export {
  type FeatureGroup,
  type FeatureGroupOptions,
  featureGroup,
  type JoinedGroup,
} from './features/definition/feature-group.ts'
export { type FeatureSet, type FeatureSetOptions, featureSet } from './features/definition/feature-set.ts'
export { definitionHash, featureHash } from './features/definition/hash.ts'
export { type ResultOptions, resultOf } from './features/definition/result-source.ts'
export type { AggregateOptions } from './features/definition/shaped-types.ts'
export type { BackfillInput, Engine } from './features/engine/engine.ts'
export { inProcessEngine } from './features/engine/in-process-engine.ts'
export { type BigheadError, isBigheadError } from './features/errors/bighead-error.ts'
export { ClosedError } from './features/errors/closed-error.ts'
export { ColumnTypeError } from './features/errors/column-type-error.ts'
export { DefinitionError, type Problem } from './features/errors/definition-error.ts'
export { EventLogError } from './features/errors/event-log-error.ts'
export { ExpectationError } from './features/errors/expectation-error.ts'
export { ExternalError } from './features/errors/external-error.ts'
export { FormatVersionError } from './features/errors/format-version-error.ts'
export { IntegerOverflowError } from './features/errors/integer-overflow-error.ts'
export { InvalidValueError } from './features/errors/invalid-value-error.ts'
export { MissingExtensionError } from './features/errors/missing-extension-error.ts'
export { MissingPartitionError } from './features/errors/missing-partition-error.ts'
export { NotMaterializedError } from './features/errors/not-materialized-error.ts'
export { ParameterError } from './features/errors/parameter-error.ts'
export { ReadTooOldError } from './features/errors/read-too-old-error.ts'
export { RequestError } from './features/errors/request-error.ts'
export { StateFormatError } from './features/errors/state-format-error.ts'
export { StorageError } from './features/errors/storage-error.ts'
export { ThreadError } from './features/errors/thread-error.ts'
export { UnknownColumnError } from './features/errors/unknown-column-error.ts'
export {
  type AppendOptions,
  type EventLog,
  type FileEventsOptions,
  fileEvents,
} from './features/event-log/file-events.ts'
export {
  type BackfillPlan,
  type ExplainOptions,
  type Explanation,
  explain,
  type PlannedJoin,
  type PlannedRead,
  type PlannedWork,
} from './features/explain.ts'
export { coalesce, lit, when } from './features/expression/columns.ts'
export type { Columns, Handle, Typed } from './features/expression/handle.ts'
export type { ExtensionObjects, Extensions } from './features/extensions.ts'
export type { ExternalAnswer, ExternalFunction, ExternalRequest } from './features/external/external-function.ts'
export type { OfflineStore, ReadOptions, ScanOptions, WriteOptions } from './features/offline/offline-store.ts'
export { tableStore } from './features/offline/table-store.ts'
export {
  createFeatureReader,
  type FeatureReader,
  type FeatureReaderOptions,
  type FeatureRow,
} from './features/online/create-feature-reader.ts'
export type { EventBatch, EventStream } from './features/online/event-stream.ts'
export type { FeatureStatus } from './features/online/feature-status.ts'
export {
  dropLayouts,
  type MaterializeOptions,
  type MaterializeSummary,
  materialize,
  type StateCodec,
  stateCodec,
} from './features/online/materialize.ts'
export {
  type MaterializeStreamOptions,
  materializeStream,
  type StreamHandle,
  type StreamStats,
} from './features/online/materialize-stream.ts'
export { memoryStore } from './features/online/memory-store.ts'
export type { OnlineStore } from './features/online/online-store.ts'
export type { LongRunning, Progress } from './features/progress.ts'
export {
  type DriftOptions,
  drift,
  driftTable,
} from './features/quality/drift.ts'
export {
  checkExpectations,
  type Expectation,
  type Expectations,
  mostly,
  unique,
} from './features/quality/expectation.ts'
export { driftOverview, driftPlots, statisticsPlots, type VegaLiteSpec } from './features/quality/quality-plots.ts'
export { sourceStatistics, statistics, statisticsTable, type TableStatistics } from './features/quality/statistics.ts'
export { filterRows, project, sliceRows, sortRows } from './features/query.ts'
export type { DataType, InputRow, OpenSchema, Row, Schema, Value } from './features/schema.ts'
export { toArrow } from './features/table/arrow/to-arrow.ts'
export { Column } from './features/table/column.ts'
export { tableFromRows, toTable } from './features/table/from-rows.ts'
export { Table } from './features/table/table.ts'
export { type Block, Blocks, type DenseBlock, type SparseBlock } from './pipeline/blocks.ts'
export { columnsOfType } from './pipeline/column-selection.ts'
export { ColumnTransformer } from './pipeline/column-transformer.ts'
export { LinearRegression } from './pipeline/estimators/linear-regression.ts'
export { LogisticRegression } from './pipeline/estimators/logistic-regression.ts'
export { FitError } from './pipeline/fit-error.ts'
export type { DataInput } from './pipeline/fit-input.ts'
export type { ClassPrediction, FittedClassifier } from './pipeline/fitted-classifier.ts'
export { fittedFromJSON } from './pipeline/fitted-from-json.ts'
export type { FittedRegressor } from './pipeline/fitted-regressor.ts'
export type { FittedTransform } from './pipeline/fitted-transform.ts'
export type { Label } from './pipeline/labels.ts'
export { accuracy } from './pipeline/metrics/accuracy.ts'
export { type CalibrationCurve, calibrationCurve } from './pipeline/metrics/calibration-curve.ts'
export { logLoss } from './pipeline/metrics/log-loss.ts'
export { type RocCurve, rocAuc, rocCurve } from './pipeline/metrics/roc-curve.ts'
export { type FittedPipeline, Pipeline } from './pipeline/pipeline.ts'
export { Probabilities } from './pipeline/probabilities.ts'
export { fromPythonParams, pythonNames, toPythonParams } from './pipeline/python-names.ts'
export { RandomState } from './pipeline/random-state.ts'
export type { FitOptions, StepDefinition } from './pipeline/step.ts'
export { type SplitOptions, splitIndices, trainTestSplit } from './pipeline/train-test-split.ts'
export { MinMaxScaler } from './pipeline/transforms/min-max-scaler.ts'
export { OneHotEncoder } from './pipeline/transforms/one-hot-encoder.ts'
export { OrdinalEncoder } from './pipeline/transforms/ordinal-encoder.ts'
export { SimpleImputer } from './pipeline/transforms/simple-imputer.ts'
export { StandardScaler } from './pipeline/transforms/standard-scaler.ts'
export { ConflictError } from './serving/errors/conflict-error.ts'
export { DigestMismatchError } from './serving/errors/digest-mismatch-error.ts'
export { FeaturesMismatchError } from './serving/errors/features-mismatch-error.ts'
export { ModelNotFoundError } from './serving/errors/model-not-found-error.ts'
export { NotAModelError } from './serving/errors/not-a-model-error.ts'
export { VersionInUseError } from './serving/errors/version-in-use-error.ts'
export type { PredictorExplanation } from './serving/explain-predictor.ts'
export {
  type Answer,
  createPredictor,
  type PredictionMetadata,
  type PredictOptions,
  type Predictor,
  type PredictorOptions,
  type ValuePrediction,
} from './serving/predictor.ts'
export { folderRegistry } from './serving/registry/folder-registry.ts'
export type {
  HistoryEntry,
  LoadedModel,
  ModelParts,
  ModelRegistry,
  ModelVersion,
} from './serving/registry/model-registry.ts'
export type { FolderRegistryOptions } from './serving/registry/registry-context.ts'
