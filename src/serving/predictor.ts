import { schemaOf } from '../features/definition/definition.ts'
import type { FeatureSet } from '../features/definition/feature-set.ts'
import { joinedColumns } from '../features/definition/feature-set.ts'
import { definitionHash } from '../features/definition/hash.ts'
import { ClosedError } from '../features/errors/closed-error.ts'
import type { FeatureStatus } from '../features/online/feature-status.ts'
import type { OnlineStore } from '../features/online/online-store.ts'
import { createPositionalReader, type PositionalRow } from '../features/online/positional-reader.ts'
import { requestParser } from '../features/online/request-parser.ts'
import type { InputRow, Schema } from '../features/schema.ts'
import type { ClassPrediction } from '../pipeline/fitted-classifier.ts'
import { explainPredictor, type PredictorExplanation } from './explain-predictor.ts'
import { loadPipeline } from './load-pipeline.ts'
import type { ModelRegistry } from './registry/model-registry.ts'

/** What a predictor is made from. */
export interface PredictorOptions<R extends Schema, J extends Schema, D extends Schema> {
  readonly registry: ModelRegistry
  /** A reference: `name@alias`, `name/3` or `name@sha256:…`. It is resolved once, when the predictor is created. */
  readonly model: string
  /** Where the features are read. */
  readonly online: OnlineStore
  /** The set that the model was trained on. */
  readonly features: FeatureSet<R, J, D>
  /** The time of requests that do not say theirs, epoch milliseconds; default: the clock of this machine. */
  readonly clock?: () => number
}

/** The number that a regressor predicts. */
export interface ValuePrediction {
  readonly value: number
}

/** How an answer came about. */
export interface PredictionMetadata {
  readonly model: string
  readonly version: number
  /** The digest of the version's manifest. */
  readonly digest: string
  /** The hash of the feature set. */
  readonly features: string
  /** As of when the features were read, epoch milliseconds. */
  readonly requestedAt: number
  readonly statuses: { readonly [feature: string]: FeatureStatus }
  /** Microseconds. */
  readonly timings: { readonly features: number; readonly inference: number }
}

export interface Answer {
  readonly prediction: ClassPrediction | ValuePrediction
  readonly metadata: PredictionMetadata
  /** The request's columns, the joined and the derived ones; only where asked for. */
  readonly features?: { readonly [column: string]: unknown }
}

export interface PredictOptions {
  readonly signal?: AbortSignal
  /** Gives the feature values too. */
  readonly features?: boolean
}

/** Answers requests in this process: reads features, derives, transforms, runs the model. */
export interface Predictor<R extends Schema = Schema> {
  /**
   * The prediction for one request, as of its own time.
   *
   * @throws {RequestError} naming every field that is unknown, missing or of a wrong type.
   * @throws {ReadTooOldError} where the store cannot answer as of that time exactly.
   */
  predict(request: InputRow<R>, options?: PredictOptions): Promise<Answer>
  /** The predictions for several requests, in order, with one read of the store. */
  predictAll(requests: readonly InputRow<R>[], options?: PredictOptions): Promise<readonly Answer[]>
  /** What is read and computed for a request, as data and as text. */
  explain(): PredictorExplanation
  /** Ends the predictor; the store and the registry stay as they are. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Loads a model and prepares everything that its definition decides, so that a request does little more than read and compute.
 *
 * @throws {ModelNotFoundError} for a reference that means nothing; {DigestMismatchError} for a damaged file.
 * @throws {FeaturesMismatchError} where the model was trained on another set.
 * @throws {NotMaterializedError} naming every group and feature that the store does not hold.
 */
export async function createPredictor<R extends Schema, J extends Schema, D extends Schema>(
  options: PredictorOptions<R, J, D>,
): Promise<Predictor<R>> {
  const { registry, model, online, features, clock = Date.now } = options
  const { definition } = features
  const { version, pipeline } = await loadPipeline(registry, model, definition)
  const reader = await createPositionalReader(definition, online)
  const parse = requestParser(definition)
  const joined = joinedColumns(definition.groups)
  const infer = pipeline.compileRow(schemaOf([...definition.request, ...joined, ...definition.derive]))
  const statusNames = joined.map(column => column.name)
  const timeAt = definition.request.findIndex(column => column.name === definition.time)
  const identity = {
    model: version.name,
    version: version.version,
    digest: version.digest,
    features: definitionHash(definition),
  }
  let closed = false

  const answer = ({ values, statuses }: PositionalRow, readTime: number, show: boolean): Answer => {
    const start = performance.now()
    const inferred = infer(values)
    const timings = { features: readTime, inference: (performance.now() - start) * 1000 }
    const requestedAt = values[timeAt] as number
    return {
      prediction: typeof inferred === 'number' ? { value: inferred } : inferred,
      metadata: { ...identity, requestedAt, statuses: named(statusNames, statuses), timings },
      ...(show && { features: named(reader.columns, values) }),
    }
  }
  const predictAll = async (
    requests: readonly InputRow<R>[],
    { signal, features: show = false }: PredictOptions = {},
  ) => {
    if (closed) throw new ClosedError('the predictor')
    const start = performance.now()
    const rows = await reader.read(parse(requests, clock), signal === undefined ? undefined : { signal })
    const readTime = (performance.now() - start) * 1000
    return rows.map(row => answer(row, readTime, show))
  }
  const close = async (): Promise<void> => {
    closed = true
    reader.close()
  }
  return {
    predictAll,
    async predict(request, settings) {
      const [only] = await predictAll([request], settings)
      return only as Answer
    },
    explain: () => explainPredictor(version, definition, reader.plans(), pipeline),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function named<Value>(names: readonly string[], values: readonly Value[]): { [name: string]: Value } {
  const record: { [name: string]: Value } = {}
  for (let index = 0; index < names.length; index++) record[names[index] as string] = values[index] as Value
  return record
}
