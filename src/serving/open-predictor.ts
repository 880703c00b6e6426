import { schemaOf } from '../features/definition/definition.ts'
import { requireSettings } from '../features/errors/parameter-error.ts'
import { ClosedError } from '../features/errors/storage-errors.ts'
import { namedErrors } from '../features/online/naming.ts'
import type { PositionalRow } from '../features/online/positional-reader.ts'
import type { InputRow, Schema } from '../features/schema.ts'
import type { ClassPrediction } from '../pipeline/class-prediction.ts'
import { explainPredictor } from './explain-predictor.ts'
import type { AnyPipeline } from './host/any-pipeline.ts'
import { openVersion, readValues, type ServedVersion } from './host/served-version.ts'
import { loadPipeline } from './load-pipeline.ts'
import type { Answer, PlainPredictorOptions, PredictOptions, Predictor, PredictorOptions } from './predictor.ts'
import type { LoadedModel } from './registry/model-registry.ts'

/** With a feature set or without one. */
export type AnyPredictorOptions = PredictorOptions<Schema, Schema, Schema> | PlainPredictorOptions

/** Loads the model and compiles everything that the definition decides, before the first request. */
export async function openPredictor(options: AnyPredictorOptions): Promise<Predictor> {
  const { registry, model, features } = options
  const { version, pipeline } = await loadPipeline(registry, model, features?.definition ?? null, options)
  try {
    return await predictorOf(version, pipeline, options)
  } catch (error) {
    await pipeline.close()
    throw error
  }
}

async function predictorOf(
  loaded: LoadedModel,
  pipeline: AnyPipeline,
  options: AnyPredictorOptions,
): Promise<Predictor> {
  const { clock = Date.now } = options
  const served = await openVersion(loaded, pipeline, options)
  const columns = schemaOf(served.columns)
  const infer = pipeline.compileRow?.(columns)
  const inferAll = pipeline.compileRows(columns)
  const answer = answers(served, clock)
  let closed = false

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
    const rows = await readValues(served, served.parse(requests, clock), signal)
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
    served.reader?.close()
    await pipeline.close()
  }
  return {
    predictAll,
    async predict(request, settings) {
      const [only] = await predictAll([request], settings)
      return only as Answer
    },
    explain: () => explainPredictor(served),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What makes an answer of a row and of what the model says of it. */
function answers(
  { version, hash, timeAt, joined, nameValues, nameStatuses }: ServedVersion,
  clock: () => number,
): (
  row: PositionalRow,
  inferred: ClassPrediction | number,
  timings: Answer['metadata']['timings'],
  show: boolean,
) => Answer {
  const identity = { model: version.name, version: version.version, digest: version.digest, features: hash }
  return ({ values, statuses, errors }, inferred, timings, show) => ({
    prediction: typeof inferred === 'number' ? { value: inferred } : inferred,
    metadata: {
      ...identity,
      requestedAt: timeAt < 0 ? clock() : (values[timeAt] as number),
      statuses: nameStatuses(statuses),
      ...(errors !== null && { errors: namedErrors(errors, joined) }),
      timings,
    },
    ...(show && { features: nameValues(values) }),
  })
}
