import type { Schema } from '../../features/schema.ts'
import type { FittedClassifier } from '../../pipeline/fitted-classifier.ts'
import type { FittedRegressor } from '../../pipeline/fitted-regressor.ts'
import type { Timing } from '../../pipeline/row-model.ts'
import { ModelUnavailableError } from '../errors.ts'
import { BatchQueue, type QueueOptions } from './batch-queue.ts'
import { rowWork, tableWork } from './batch-work.ts'
import type { Inferred, ModelRunner } from './model-runner.ts'

/** A pipeline, whenever it answers. */
export type AnyPipeline = FittedClassifier<Schema, Timing> | FittedRegressor<Schema, Timing>

/** What a queued runner is told beside its queue. */
export interface QueuedOptions extends Omit<QueueOptions, 'isFatal' | 'bound' | 'recover'> {
  /** How the model is called in messages. */
  readonly subject: string
  /** How long a batch may take, milliseconds. */
  readonly batchTimeout: number
  /** Reads the model anew, after its thread ended or did not answer. */
  readonly reopen: () => Promise<AnyPipeline>
  readonly onRestart: (error: unknown) => void
}

/** Runs a model that answers later, batch after batch; one whose thread ends, or which does not answer in time, is read anew. */
export function queuedRunner(first: AnyPipeline, columns: Schema, options: QueuedOptions): ModelRunner {
  const { subject, batchTimeout, reopen, onRestart } = options
  let pipeline = first
  let isLost = false
  let isClosed = false
  let inferRows = pipeline.compileRows(columns)
  const lost = (error: unknown) =>
    new ModelUnavailableError(subject, 'its thread ended or did not answer, and it is loaded anew', { cause: error })
  const restart = async (error: unknown): Promise<void> => {
    onRestart(error)
    await pipeline.close().catch(() => {})
    isLost = true
    if (isClosed) return
    const anew = await reopen()
    if (isClosed) return anew.close()
    pipeline = anew
    inferRows = pipeline.compileRows(columns)
    isLost = false
  }
  const queue = new BatchQueue({
    ...options,
    isFatal: error => Object(error).code === 'THREAD_ENDED' || Object(error).code === 'MODEL_UNAVAILABLE',
    bound: running => within(running, batchTimeout, () => lost(new Error(`no answer within ${batchTimeout} ms`))),
    recover: error => restart(error).catch(onRestart),
  })
  /** A model that could not be read anew is tried again with the next batch. */
  const alive = async <T>(run: () => Promise<T>): Promise<T> => {
    if (isLost) throw lost(new Error('it could not be loaded'))
    try {
      return await run()
    } catch (error) {
      throw Object(error).code === 'THREAD_ENDED' ? lost(error) : error
    }
  }
  const rows = rowWork<Inferred>(values => alive(() => inferRows(values) as Promise<readonly Inferred[]>))
  const table = tableWork(
    part => alive(async () => pipeline.model.ofBlocks(await pipeline.features(part))),
    pipeline.model.width,
  )
  return {
    get queued() {
      return queue.rows
    },
    async rows(values, signal) {
      const { queue: waited, infer, ...ran } = await queue.run(rows, values, signal)
      return { ...ran, timings: { queue: waited, transform: 0, infer } }
    },
    async table(input, signal) {
      const { answers: numbers, queue: waited, infer, ...ran } = await queue.run(table, input, signal)
      return { ...ran, numbers, timings: { queue: waited, transform: 0, infer } }
    },
    async close() {
      isClosed = true
      queue.close(new ModelUnavailableError(subject, 'this version is served no longer'))
      await pipeline.close()
    },
  }
}

/** A promise that must settle in time; else what `late` gives is thrown, and nobody hears of it any more. */
async function within<T>(running: Promise<T>, milliseconds: number, late: () => unknown): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds)
  })
  running.catch(() => {})
  try {
    return await Promise.race([running, timeout])
  } finally {
    clearTimeout(timer)
  }
}
