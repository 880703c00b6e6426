export type { Aggregate, ErrorBound, InputPosition } from './features/aggregate/aggregate.ts'
export type { Spread } from './features/aggregate/shape.ts'
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
  AggregateFeatureDefinition,
  ColumnDefinition,
  DerivedColumn,
  EntitySourceDefinition,
  EventSourceDefinition,
  ExternalDefinition,
  ExternalJoinDefinition,
  FeatureDefinition,
  FeatureGroupDefinition,
  FeatureSetDefinition,
  JoinDefinition,
  MutationsDefinition,
  SourceDefinition,
  TableSourceDefinition,
  UnionSourceDefinition,
  ValueFeatureDefinition,
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
export type { Resolution } from './features/definition/window.ts'
export type { DataUntil } from './features/engine/data-until.ts'
export type { BackfillInput, Engine } from './features/engine/engine.ts'
export { inProcessEngine } from './features/engine/in-process-engine.ts'
export { type BigheadError, isBigheadError } from './features/errors/bighead-error.ts'
export {
  ColumnTypeError,
  IntegerOverflowError,
  InvalidValueError,
  UnknownColumnError,
} from './features/errors/column-errors.ts'
export { DefinitionError, type Problem } from './features/errors/definition-error.ts'
export { ExpectationError } from './features/errors/expectation-error.ts'
export { ExternalError, type MissingExtension, MissingExtensionError } from './features/errors/extension-errors.ts'
export { NotMaterializedError, ReadTooOldError, RequestError } from './features/errors/online-errors.ts'
export { ParameterError } from './features/errors/parameter-error.ts'
export {
  ClosedError,
  EventLogError,
  FormatVersionError,
  MissingPartitionError,
  StateFormatError,
  StorageError,
} from './features/errors/storage-errors.ts'
export { ThreadError } from './features/errors/thread-error.ts'
export {
  type AppendOptions,
  type EventLog,
  type FileEventsOptions,
  fileEvents,
} from './features/event-log/file-events.ts'
export {
  type BackfillPlan,
  type ExplainMaterializeOptions,
  type ExplainOptions,
  type Explanation,
  explain,
  type MaterializeExplanation,
  type MaterializePlan,
  type PlannedJoin,
  type PlannedPart,
  type PlannedRead,
  type PlannedUpload,
  type PlannedWork,
} from './features/explain.ts'
export { coalesce, defineFunction, lit, when } from './features/expression/columns.ts'
export type {
  CallNode,
  CaseNode,
  CastNode,
  ColumnNode,
  ConstantTable,
  EncodedValue,
  Expression,
  LiteralNode,
} from './features/expression/expression.ts'
export type {
  BooleanHandle,
  Columns,
  Handle,
  ListHandle,
  MapHandle,
  NumberHandle,
  Operand,
  StringHandle,
  TimeHandle,
  Typed,
} from './features/expression/handle.ts'
export type { FunctionDefinition, OwnCode, OwnFunction, OwnFunctionType } from './features/expression/own-function.ts'
export type { ExtensionObjects, Extensions } from './features/extensions.ts'
export type { ExternalAnswer, ExternalFunction, ExternalRequest } from './features/external/external-function.ts'
export type {
  FileContent,
  FileListOptions,
  FileSink,
  Files,
  FileWriteOptions,
  OpenFile,
  WrittenContent,
} from './features/files/files.ts'
export type {
  OfflineStore,
  ReadOptions,
  ScanOptions,
  StoredFile,
  WriteOptions,
} from './features/offline/offline-store.ts'
export { type StoredTable, tableStore } from './features/offline/table-store.ts'
export {
  createFeatureReader,
  type FeatureReader,
  type FeatureReaderOptions,
  type FeatureRow,
  type ReaderExplanation,
  type ReadFeaturesOptions,
} from './features/online/create-feature-reader.ts'
export type { EventBatch, EventStream, EventStreamSource } from './features/online/event-stream.ts'
export type { FeatureStatus } from './features/online/feature-status.ts'
export { type FileStoreOptions, fileStore } from './features/online/file-store.ts'
export type { Layout, StateColumn, StoredFeature } from './features/online/layout.ts'
export {
  dropLayouts,
  type MaterializedGroup,
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
export type {
  BatchChange,
  Change,
  ClaimChange,
  DropChange,
  EventsChange,
  IdClaim,
  LayoutChange,
  MergedWindows,
  OnlineStore,
  PositionChange,
  PublishedBatch,
  ReadRequest,
  RetainChange,
  StoredLayout,
  StoredRecord,
  StoreOptions,
  StreamChange,
  StreamPosition,
  WindowsRequest,
} from './features/online/online-store.ts'
export type {
  BatchRecord,
  RawInput,
  ShardRecord,
  Tile,
  TileLevel,
  TileLevels,
  WrittenTiles,
} from './features/online/stored-record.ts'
export type { StreamInput } from './features/online/stream-feed.ts'
export type { Stretches, TileStretches } from './features/online/stretches.ts'
export type { LongRunning, Progress } from './features/progress.ts'
export type { Bars } from './features/quality/bars.ts'
export {
  type ColumnDrift,
  type Drift,
  type DriftBin,
  type DriftOptions,
  drift,
  driftTable,
} from './features/quality/drift.ts'
export {
  type BrokenExpectation,
  checkExpectations,
  type Expectation,
  type Expectations,
  mostly,
  unique,
} from './features/quality/expectation.ts'
export type { NumberStatistics } from './features/quality/number-statistics.ts'
export { driftOverview, driftPlots, statisticsPlots, type VegaLiteSpec } from './features/quality/quality-plots.ts'
export type { BinShares, Stability } from './features/quality/stability.ts'
export {
  type ColumnStatistics,
  type SourceStatisticsOptions,
  sourceStatistics,
  statistics,
  statisticsTable,
  type TableStatistics,
} from './features/quality/statistics.ts'
export type {
  ColumnReference,
  NumbersReference,
  ReferenceOptions,
  TableReference,
  WordsReference,
} from './features/quality/table-reference.ts'
export { filterRows, project, sliceRows, sortRows } from './features/query.ts'
export type {
  DataType,
  InferRow,
  InputRow,
  InputValue,
  NumericType,
  OpenSchema,
  Row,
  ScalarType,
  Schema,
  Value,
} from './features/schema.ts'
export type { ByteSize } from './features/spill/byte-size.ts'
export { toArrow } from './features/table/arrow/to-arrow.ts'
export { Column } from './features/table/column.ts'
export { type RowOptions, type TableInput, tableFromRows, toTable } from './features/table/from-rows.ts'
export { Table, type TableShape } from './features/table/table.ts'
export type { TimeInput } from './features/table/time-input.ts'
export type { Accumulated } from './pipeline/accumulated.ts'
export { type Block, Blocks, type DenseBlock, type SparseBlock } from './pipeline/blocks.ts'
export type { ClassPrediction } from './pipeline/class-prediction.ts'
export { columnsOfType } from './pipeline/column-selection.ts'
export { ColumnTransformer, type ColumnTransformerOptions } from './pipeline/column-transformer.ts'
export {
  FeatureUnion,
  type FeatureUnionOptions,
  FrozenEstimator,
  type TransformedTarget,
  TransformedTargetRegressor,
} from './pipeline/composites.ts'
export type { FeatureImportance } from './pipeline/estimators/boosting/boost.ts'
export type { GradientBoostingParams } from './pipeline/estimators/boosting/gradient-boosting-kind.ts'
export type { ClassWeight } from './pipeline/estimators/class-weight.ts'
export type { EstimatorRole } from './pipeline/estimators/estimator.ts'
export { GradientBoostingClassifier, GradientBoostingRegressor } from './pipeline/estimators/gradient-boosting.ts'
export { LinearRegression, LogisticRegression, Ridge } from './pipeline/estimators/linear-models.ts'
export type { LinearRegressionParams } from './pipeline/estimators/linear-regression-kind.ts'
export type { LogisticRegressionParams } from './pipeline/estimators/logistic-regression-kind.ts'
export type { TreeReaderOptions } from './pipeline/estimators/readers/reader-options.ts'
export type { RidgeParams } from './pipeline/estimators/ridge-kind.ts'
export { FitError, FoldError } from './pipeline/fit-error.ts'
export type { DataInput } from './pipeline/fit-input.ts'
export type { AnyFitted, Fitted, FittedChild } from './pipeline/fitted.ts'
export type { FittedClassifier } from './pipeline/fitted-classifier.ts'
export { fittedFromJSON } from './pipeline/fitted-from-json.ts'
export type { FittedRegressor } from './pipeline/fitted-regressor.ts'
export type { FittedTransform } from './pipeline/fitted-transform.ts'
export { folderCache } from './pipeline/folder-cache.ts'
export type { Summaries } from './pipeline/kind.ts'
export type { FittedTypes, Invertible, KindTransform, Numbers } from './pipeline/kind-transform.ts'
export {
  FittedLabelBinarizer,
  FittedLabelEncoder,
  FittedMultiLabelBinarizer,
  LabelBinarizer,
  type LabelBinarizerParams,
  LabelEncoder,
  MultiLabelBinarizer,
} from './pipeline/label-encoders.ts'
export type { Label, Labels } from './pipeline/labels.ts'
export {
  type ClassificationReport,
  classificationReport,
  type ReportedScores,
  type ReportOptions,
} from './pipeline/metrics/classification-report.ts'
export {
  accuracy,
  balancedAccuracy,
  type ClassScoreOptions,
  type ConfusionMatrix,
  type ConfusionOptions,
  confusionMatrix,
  fBeta,
  precision,
  recall,
} from './pipeline/metrics/label-scores.ts'
export type { MetricOptions, NumberList, Scores } from './pipeline/metrics/metric-input.ts'
export {
  type BrierOptions,
  brierScore,
  type CalibrationCurve,
  type CalibrationOptions,
  calibrationCurve,
  logLoss,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  medianAbsoluteError,
  r2,
  rootMeanSquaredError,
} from './pipeline/metrics/number-scores.ts'
export {
  averagePrecision,
  type CurveOptions,
  type ManyClassesOptions,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocAucOptions,
  type RocCurve,
  rocAuc,
  rocCurve,
} from './pipeline/metrics/ranking-scores.ts'
export { ModelFormatError } from './pipeline/model-format-error.ts'
export type { ModelRuntime, RuntimeOptions, StoredModel } from './pipeline/model-runtime.ts'
export type { Scorer } from './pipeline/model-selection/fold-work.ts'
export type { FittedModel, ScorerName } from './pipeline/model-selection/scorers.ts'
export {
  type CrossValidation,
  crossValidate,
  GridSearch,
  type ParamDraws,
  type ParamGrid,
  type ParamsOf,
  RandomizedSearch,
  type RandomizedSearchOptions,
  type ScoringOptions,
  type SearchOptions,
  type SearchResult,
  type ValidationOptions,
} from './pipeline/model-selection/search.ts'
export type {
  FoldParams,
  RepeatedFoldParams,
  ShuffleSplitParams,
  TimeSeriesSplitParams,
} from './pipeline/model-selection/split-kinds.ts'
export {
  GroupKFold,
  GroupShuffleSplit,
  KFold,
  RepeatedKFold,
  RepeatedStratifiedKFold,
  ShuffleSplit,
  type SplitBy,
  type Splitter,
  StratifiedKFold,
  StratifiedShuffleSplit,
  TimeSeriesSplit,
} from './pipeline/model-selection/splitters.ts'
export { quantile } from './pipeline/numerics/quantile.ts'
export type { NamedExpression, StoredProgram } from './pipeline/own/stored-program.ts'
export {
  defineTransform,
  type FunctionOptions,
  FunctionTransformer,
  type OwnInput,
  type OwnState,
  type OwnTransform,
  type OwnTransformClass,
  type TransformDefinition,
} from './pipeline/own-transforms.ts'
export type { Rule, Rules } from './pipeline/parameters.ts'
export { type FittedPipeline, makePipeline, Pipeline, type UnnamedSteps } from './pipeline/pipeline.ts'
export { Probabilities } from './pipeline/probabilities.ts'
export type { DenseOutput, Output, Program, SparseOutput } from './pipeline/program.ts'
export { fromPythonParams, pythonNames, toPythonParams } from './pipeline/python-names.ts'
export { type ChoiceOptions, RandomState } from './pipeline/random-state.ts'
export { type FromSklearnOptions, fromSklearn, readLightgbm, readXgboost } from './pipeline/read-models.ts'
export type { AsyncModel, RunOptions, Timing } from './pipeline/row-model.ts'
export type {
  ChildDefinition,
  FitCache,
  FitContext,
  FitOptions,
  Role,
  Step,
  StepDefinition,
  TargetFitOptions,
  Trained,
  Transform,
  TransformOptions,
  ValidatedFitOptions,
  Validation,
} from './pipeline/step.ts'
export { type SplitIndices, type SplitOptions, splitIndices, trainTestSplit } from './pipeline/train-test-split.ts'
export type { BinarizerParams } from './pipeline/transforms/binarizer-kind.ts'
export type { Category } from './pipeline/transforms/categories.ts'
export type { ClipperParams, ClipperState } from './pipeline/transforms/clipper-kind.ts'
export type { CountVectorizerParams, CountVectorizerState } from './pipeline/transforms/count-vectorizer-kind.ts'
export type { CrossFeaturesParams } from './pipeline/transforms/cross-features-kind.ts'
export type { CyclicalFeaturesParams } from './pipeline/transforms/cyclical-features-kind.ts'
export type { DatetimeFeature, DatetimeFeaturesParams } from './pipeline/transforms/datetime-features-kind.ts'
export type { DatetimeOrdinalParams } from './pipeline/transforms/datetime-ordinal-kind.ts'
export type { DatetimeSubtractionParams } from './pipeline/transforms/datetime-subtraction-kind.ts'
export type { DictVectorizerParams, DictVectorizerState } from './pipeline/transforms/dict-vectorizer-kind.ts'
export {
  CatBoostEncoder,
  CountEncoder,
  CrossFeatures,
  HashedCross,
  JamesSteinEncoder,
  LeaveOneOutEncoder,
  MEstimateEncoder,
  OneHotEncoder,
  OrdinalEncoder,
  OrdinalMapper,
  RareLabelEncoder,
  TargetEncoder,
  WOEEncoder,
} from './pipeline/transforms/encoders.ts'
export type { FeatureHasherParams } from './pipeline/transforms/feature-hasher-kind.ts'
export {
  Clipper,
  CyclicalFeatures,
  DatetimeFeatures,
  DatetimeOrdinal,
  DatetimeSubtraction,
  KBinsDiscretizer,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  SplineTransformer,
} from './pipeline/transforms/feature-maps.ts'
export type { GeoDistanceFeaturesParams } from './pipeline/transforms/geo-distance-features-kind.ts'
export type { GeohashFeaturesParams } from './pipeline/transforms/geohash-features-kind.ts'
export type { HashedCrossParams } from './pipeline/transforms/hashed-cross-kind.ts'
export type { HashingVectorizerParams } from './pipeline/transforms/hashing-vectorizer-kind.ts'
export { KNNImputer, MissingIndicator, SimpleImputer } from './pipeline/transforms/imputers.ts'
export type { KBinsDiscretizerParams, KBinsDiscretizerState } from './pipeline/transforms/k-bins-discretizer-kind.ts'
export type { KNNImputerParams, KNNImputerState } from './pipeline/transforms/knn-imputer-kind.ts'
export type { MathFeaturesParams, MathFunction } from './pipeline/transforms/math-features-kind.ts'
export type { MaxAbsScalerParams, MaxAbsScalerState } from './pipeline/transforms/max-abs-scaler-kind.ts'
export type { MeanNormalizationScalerState } from './pipeline/transforms/mean-normalization-scaler-kind.ts'
export type { MinMaxScalerParams, MinMaxScalerState } from './pipeline/transforms/min-max-scaler-kind.ts'
export type { MissingIndicatorParams, MissingIndicatorState } from './pipeline/transforms/missing-indicator-kind.ts'
export type { MissingValues } from './pipeline/transforms/missing-values.ts'
export type { NormalizerParams } from './pipeline/transforms/normalizer-kind.ts'
export {
  ArcsinTransformer,
  ExponentTransformer,
  GeoDistanceFeatures,
  GeohashFeatures,
  LogCpTransformer,
  LogTransformer,
  MathFeatures,
  ReciprocalTransformer,
  RelativeFeatures,
} from './pipeline/transforms/number-features.ts'
export type {
  ExponentTransformerParams,
  LogCpTransformerParams,
  LogTransformerParams,
  NumberMapState,
} from './pipeline/transforms/number-map-kinds.ts'
export type { OneHotEncoderParams, OneHotEncoderState } from './pipeline/transforms/one-hot-encoder-kind.ts'
export type { OrdinalEncoderParams, OrdinalEncoderState } from './pipeline/transforms/ordinal-encoder-kind.ts'
export type { OrdinalMapperParams } from './pipeline/transforms/ordinal-mapper-kind.ts'
export type { PCAParams, PCAState } from './pipeline/transforms/pca-kind.ts'
export type { PolynomialFeaturesParams } from './pipeline/transforms/polynomial-features-kind.ts'
export type { PowerTransformerParams, PowerTransformerState } from './pipeline/transforms/power-transformer-kind.ts'
export type {
  QuantileTransformerParams,
  QuantileTransformerState,
} from './pipeline/transforms/quantile-transformer-kind.ts'
export type { RareLabelEncoderParams, RareLabelEncoderState } from './pipeline/transforms/rare-label-encoder-kind.ts'
export {
  PCA,
  SelectFdr,
  SelectFpr,
  SelectFwe,
  SelectKBest,
  SelectPercentile,
  TruncatedSVD,
  VarianceThreshold,
} from './pipeline/transforms/reductions.ts'
export type { RelativeFeaturesParams, RelativeFunction } from './pipeline/transforms/relative-features-kind.ts'
export type { RobustScalerParams, RobustScalerState } from './pipeline/transforms/robust-scaler-kind.ts'
export {
  Binarizer,
  MaxAbsScaler,
  MeanNormalizationScaler,
  MinMaxScaler,
  Normalizer,
  RobustScaler,
  StandardScaler,
} from './pipeline/transforms/scalers.ts'
export type {
  ScoreParams,
  SelectAlphaParams,
  SelectKBestParams,
  SelectPercentileParams,
  SelectState,
} from './pipeline/transforms/select-kinds.ts'
export type { SimpleImputerParams, SimpleImputerState } from './pipeline/transforms/simple-imputer-kind.ts'
export type { Smooth } from './pipeline/transforms/smoothed-means.ts'
export type { SplineTransformerParams, SplineTransformerState } from './pipeline/transforms/spline-transformer-kind.ts'
export type { StandardScalerParams, StandardScalerState } from './pipeline/transforms/standard-scaler-kind.ts'
export type { HandleParams, StatisticEncoderState } from './pipeline/transforms/statistic-encoder.ts'
export type {
  CatBoostEncoderParams,
  CountEncoderParams,
  MEstimateEncoderParams,
  WOEEncoderParams,
} from './pipeline/transforms/statistic-encoder-kinds.ts'
export type { TargetEncoderParams, TargetEncoderState } from './pipeline/transforms/target-encoder-kind.ts'
export type { TargetType } from './pipeline/transforms/target-values.ts'
export type { TfidfTransformerParams, TfidfTransformerState } from './pipeline/transforms/tfidf-transformer-kind.ts'
export type { TfidfVectorizerParams, TfidfVectorizerState } from './pipeline/transforms/tfidf-vectorizer-kind.ts'
export type { TruncatedSVDParams, TruncatedSVDState } from './pipeline/transforms/truncated-svd-kind.ts'
export type { VarianceThresholdParams, VarianceThresholdState } from './pipeline/transforms/variance-threshold-kind.ts'
export {
  CountVectorizer,
  DictVectorizer,
  FeatureHasher,
  HashingVectorizer,
  TfidfTransformer,
  TfidfVectorizer,
} from './pipeline/transforms/vectorizers.ts'
export {
  type ColumnConsistency,
  type ConsistencyExample,
  type ConsistencyOptions,
  type ConsistencyReport,
  consistencyReport,
} from './serving/consistency/consistency-report.ts'
export {
  type ConsistencyRow,
  consistencyPlot,
  consistencyRows,
  consistencyText,
} from './serving/consistency/show-consistency.ts'
export {
  ConflictError,
  DeadlineError,
  DigestMismatchError,
  FeaturesMismatchError,
  ModelFailureError,
  ModelNotFoundError,
  ModelUnavailableError,
  NotAModelError,
  OverloadedError,
  type ShedReason,
  SignatureError,
  TensorError,
  VersionInUseError,
} from './serving/errors.ts'
export type { PredictorExplanation } from './serving/explain-predictor.ts'
export type { Deployment, Share, Variant } from './serving/host/deployment.ts'
export type { HostCall, StageTimings } from './serving/host/host-call.ts'
export type { HostEvent } from './serving/host/host-event.ts'
export type { HostLimits } from './serving/host/host-limits.ts'
export type { InferCall, InferResult, OutputColumn, OutputColumnDefinition } from './serving/host/infer-call.ts'
export type { Instrument, MetricFamily, MetricSample, Metrics, Series } from './serving/host/metrics.ts'
export { type CloseOptions, type ModelHost, type ModelHostOptions, openModelHost } from './serving/host/model-host.ts'
export type {
  CountedTime,
  ModelDescription,
  ModelState,
  ModelStatistics,
  ModelStatus,
} from './serving/host/model-status.ts'
export type { PayloadLog, PayloadRecord } from './serving/host/payload-log.ts'
export type { FailedRow, HostAnswer, HostMetadata, PredictCall, PredictResult } from './serving/host/predict-call.ts'
export { HttpError } from './serving/http/http-error.ts'
export { filePayloadLog, type PayloadLogOptions, readPayloadLog } from './serving/payload/file-payload-log.ts'
export {
  type Answer,
  createPredictor,
  type PlainPredictorOptions,
  type PredictionMetadata,
  type PredictOptions,
  type Predictor,
  type PredictorOptions,
  type ValuePrediction,
} from './serving/predictor.ts'
export { folderRegistry } from './serving/registry/folder-registry.ts'
export type {
  ChangeOptions,
  HistoryEntry,
  Json,
  JsonSource,
  ListPage,
  LoadedModel,
  LoadOptions,
  ModelParts,
  ModelRegistry,
  ModelVersion,
  PromoteOptions,
  RegisteredFile,
} from './serving/registry/model-registry.ts'
export type { FolderRegistryOptions } from './serving/registry/registry-context.ts'
export type { RecordSeries, RegistryRecords } from './serving/registry/registry-records.ts'
export type { RegistryLimits } from './serving/registry/version-content.ts'
export { type HttpRegistryOptions, httpRegistry } from './serving/registry-api/http-registry.ts'
export { type FolderRunsOptions, folderRuns } from './serving/runs/folder-runs.ts'
export type { MetricPoint, Run, RunRecord, RunStart, Runs } from './serving/runs/runs.ts'
export type { SigningKey } from './serving/signing/envelope.ts'
export { type Lineage, modelProvenance } from './serving/signing/model-provenance.ts'
export { type SigningOptions, signedRegistry } from './serving/signing/signed-registry.ts'
export type { ModelSigner, ModelStatement, SignatureBundle } from './serving/signing/statement.ts'
export type { ServedModel, ServerStatus } from './serving/status/server-status.ts'
export type { TrafficPoint } from './serving/status/traffic-history.ts'
export type { GroupFreshness, GroupTimes } from './serving/watch/group-freshness.ts'
export type { HostWatch } from './serving/watch/watch.ts'
export type { FeatureFigures, PredictionFigures, WatchFigures } from './serving/watch/watch-figures.ts'
export type { WatchOptions } from './serving/watch/watch-options.ts'
export {
  type WatchedModel,
  type WatchReference,
  type WatchReferenceOptions,
  watchFiles,
  watchReference,
} from './serving/watch/watch-reference.ts'
export type { WatchLevel, WatchReport, WatchResult } from './serving/watch/watch-report.ts'
export type {
  CountedStatus,
  DriftRule,
  FreshnessRule,
  MissingRule,
  NullsRule,
  PredictionRule,
  RowRuleSettings,
  RuleSettings,
  WatchRule,
} from './serving/watch/watch-rule.ts'
