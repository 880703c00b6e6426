import { ModelUnavailableError } from '../errors.ts'
import { BatchQueue, type Queued, type QueueOptions } from './batch-queue.ts'
import { rowWork, tableWork } from './batch-work.ts'
import type { ModelRunner, RanCall } from './model-runner.ts'
import type { RunningModel } from './running-model.ts'

/** What a queued runner is told beside its queue. */
export interface QueuedOptions extends Omit<QueueOptions, 'isFatal' | 'bound' | 'recover'> {
  /** How the model is called in messages. */
  readonly subject: string
  /** How long a batch may take, milliseconds. */
  readonly batchTimeout: number
  /** Reads the model anew, after its thread ended or did not answer. */
  readonly reopen: () => Promise<RunningModel>
  readonly onRestart: (error: unknown) => void
}

/** Runs a model that computes elsewhere, batch after batch; one whose thread ends, or which does not answer in time, is read anew. */
export function queuedRunner(first: RunningModel, options: QueuedOptions): ModelRunner {
  const { subject, batchTimeout, reopen, onRestart } = options
  let model = first
  let isLost = false
  let isClosed = false
  const closed = () => new ModelUnavailableError(subject, 'this version is no longer served')
  const lost = (error: unknown) =>
    new ModelUnavailableError(subject, 'its thread ended or did not answer, and it is being reloaded', { cause: error })
  const restart = async (error: unknown): Promise<void> => {
    if (isClosed) return
    onRestart(error)
    await model.close().catch(() => {})
    isLost = true
    if (isClosed) return
    const anew = await reopen()
    if (isClosed) return anew.close()
    model = anew
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
      if (isClosed) throw closed()
      throw Object(error).code === 'THREAD_ENDED' ? lost(error) : error
    }
  }
  const rows = rowWork(first.width, values => alive(() => model.rows(values)))
  const tables = tableWork(first.width, table => alive(() => model.table(table)))
  return {
    get queued() {
      return queue.rows
    },
    rows: async (values, signal) => ranCall(await queue.run(rows, values, signal)),
    table: async (table, signal) => ranCall(await queue.run(tables, table, signal)),
    tableNow: () => null,
    async close() {
      isClosed = true
      queue.close(closed())
      await model.close()
    },
  }
}

function ranCall({ queue, infer, ...ran }: Queued): RanCall {
  return { ...ran, timings: { queue, transform: 0, infer } }
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
