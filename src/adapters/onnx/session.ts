import * as threads from 'node:worker_threads'
import { ClosedError } from '../../features/errors/storage-errors.ts'
import { Thread } from '../../features/parallel/thread.ts'
import { neighbour } from '../../features/parallel/threads.ts'
import { OnnxError } from './onnx-error.ts'
import type { SessionJob, SessionReply, SessionSettings } from './session-work.ts'

/** A loaded model that answers one job after the other. */
export interface Session {
  /** `doing` is what an error says that was going on. */
  ask(job: SessionJob, doing: string): Promise<unknown>
  close(): Promise<void>
}

/** Loads a model, in a thread of its own or in this one. */
export async function openSession(settings: SessionSettings, inThread: boolean): Promise<Session> {
  const { answer, close } = inThread ? threadSession(settings) : await ownSession(settings)
  let last: Promise<unknown> = Promise.resolve()
  return {
    async ask(job, doing) {
      const turn = last.then(() => answer(job))
      last = turn.catch(() => {})
      const reply = await turn
      if (!reply.ok) throw new OnnxError(doing, reply.detail)
      return reply.value
    },
    close,
  }
}

interface Answering {
  readonly answer: (job: SessionJob) => Promise<SessionReply>
  readonly close: () => Promise<void>
}

function threadSession(settings: SessionSettings): Answering {
  const thread = new Thread(threads)
  thread.begin(neighbour('session-work', import.meta.url), settings, 'ONNX')
  return {
    answer: async job => {
      const reply = await thread.ask(job)
      return reply.ok
        ? (reply.result as SessionReply)
        : { ok: false, detail: 'the optional peer `onnxruntime-node` cannot be loaded' }
    },
    close: () => thread.end(new ClosedError('the model')),
  }
}

async function ownSession(settings: SessionSettings): Promise<Answering> {
  const { prepare } = await import('./session-work.ts')
  const answer = await prepare(settings)
  return {
    answer,
    close: async () => {
      await answer('release')
    },
  }
}
