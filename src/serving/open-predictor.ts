import { schemaOf } from '../features/definition/definition.ts'
import { definitionHash } from '../features/definition/hash.ts'
import { joinedColumns, servedColumns } from '../features/definition/set-columns.ts'
import { requireSettings } from '../features/errors/parameter-error.ts'
import { ClosedError } from '../features/errors/storage-errors.ts'
import type { FeatureStatus } from '../features/online/feature-status.ts'
import { namedErrors, naming } from '../features/online/naming.ts'
import { createPositionalReader, type PositionalRow } from '../features/online/positional-reader.ts'
import { requestParser } from '../features/online/request-parser.ts'
import type { InputRow, Schema } from '../features/schema.ts'
import type { ClassPrediction } from '../pipeline/class-prediction.ts'
import { explainPredictor } from './explain-predictor.ts'
import { loadPipeline } from './load-pipeline.ts'
import type { Answer, PredictOptions, Predictor, PredictorOptions } from './predictor.ts'

/** Loads the model and compiles everything that the definition decides, before the first request. */
export async function openPredictor(options: PredictorOptions<Schema, Schema, Schema>): Promise<Predictor> {
  const { registry, model, online, features, extensions, clock = Date.now } = options
  const { definition } = features
  const { version, pipeline } = await loadPipeline(registry, model, definition, options)
  const reader = await createPositionalReader(definition, online, extensions)
  const parse = requestParser(definition)
  const joined = joinedColumns(definition)
  const columns = schemaOf(servedColumns(definition))
  const infer = pipeline.compileRow?.(columns)
  const inferAll = pipeline.compileRows(columns)
  const statusNames = joined.map(column => column.name)
  const nameStatuses = naming<FeatureStatus>(statusNames)
  const nameValues = naming(reader.columns)
  const timeAt = definition.request.findIndex(column => column.name === definition.time)
  const identity = {
    model: version.name,
    version: version.version,
    digest: version.digest,
    features: definitionHash(definition),
  }
  let closed = false

  const answer = (
    { values, statuses, errors }: PositionalRow,
    inferred: ClassPrediction | number,
    timings: Answer['metadata']['timings'],
    show: boolean,
  ): Answer => {
    const requestedAt = values[timeAt] as number
    return {
      prediction: typeof inferred === 'number' ? { value: inferred } : inferred,
      metadata: {
        ...identity,
        requestedAt,
        statuses: nameStatuses(statuses),
        ...(errors !== null && { errors: namedErrors(errors, statusNames) }),
        timings,
      },
      ...(show && { features: nameValues(values) }),
    }
  }
  /** One run of the model for all requests. */
  const answerLater = async (
    rows: readonly PositionalRow[],
    features: number,
    show: boolean,
    signal: AbortSignal | undefined,
  ): Promise<readonly Answer[]> => {
    const begun = performance.now()
    const inferred = await inferAll(
      rows.map(row => row.values),
      signal === undefined ? {} : { signal },
    )
    const timings = { features, inference: (performance.now() - begun) * 1000 }
    return rows.map((row, index) => answer(row, inferred[index] as ClassPrediction | number, timings, show))
  }
  const predictAll = async (requests: readonly InputRow<Schema>[], settings?: PredictOptions) => {
    requireSettings<PredictOptions>(settings, { signal: 'throwIfAborted?', features: null })
    const { signal, features: show = false } = settings ?? {}
    if (closed) throw new ClosedError('the predictor')
    const start = performance.now()
    const rows = await reader.read(parse(requests, clock), signal === undefined ? undefined : { signal })
    const readTime = (performance.now() - start) * 1000
    if (infer === undefined) return answerLater(rows, readTime, show, signal)
    return rows.map(row => {
      const begun = performance.now()
      const inferred = infer(row.values)
      return answer(row, inferred, { features: readTime, inference: (performance.now() - begun) * 1000 }, show)
    })
  }
  const close = async (): Promise<void> => {
    closed = true
    reader.close()
    await pipeline.close()
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
