import * as threads from 'node:worker_threads'
import { ClosedError } from '../../features/errors/storage-errors.ts'
import { ThreadError } from '../../features/errors/thread-error.ts'
import { shareTable } from '../../features/parallel/shared-memory.ts'
import { Thread } from '../../features/parallel/thread.ts'
import { neighbour } from '../../features/parallel/threads.ts'
import type { Ran } from './batch-work.ts'
import type { ModelJob, ModelReply, ModelSource } from './model-work.ts'
import type { RunningModel } from './running-model.ts'

/**
 * A model in JavaScript that runs in a thread of its own; null where the thread cannot read it, for it lacks code that only this one has, or
 * where what is stored is not data for a thread.
 *
 * @throws {ThreadError} where the thread ends.
 */
export async function threadModel(source: ModelSource, width: number, subject: string): Promise<RunningModel | null> {
  const thread = new Thread(threads)
  thread.begin(neighbour('model-work', import.meta.url), null, `model ${subject}`)
  const ask = async (job: ModelJob): Promise<ModelReply> => {
    const reply = await thread.ask(job)
    return reply.ok ? (reply.result as ModelReply) : { ok: false, detail: 'what it was given is not data for a thread' }
  }
  const run = async (job: ModelJob): Promise<Ran> => {
    const reply = await ask(job)
    if (!reply.ok) throw new TypeError(reply.detail)
    return reply
  }
  const close = () => thread.end(new ClosedError(`model ${subject}`))
  // A job is forgotten; what a thread begins with is remembered here, and a model is large.
  const read = await ask({ source }).catch((error: unknown) => {
    if (error instanceof ThreadError) throw error
    return { ok: false }
  })
  if (!read.ok) {
    await close()
    return null
  }
  return { width, rows: rows => run({ rows }), table: table => run({ table: shareTable(table) }), close }
}
