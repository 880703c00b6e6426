// What runs in a thread: it loads the module that it is told, then answers one job after the other.
import { parentPort } from 'node:worker_threads'
import { ownMemory } from './own-memory.ts'
import type { ThreadReply, ThreadRequest } from './thread.ts'

type Run = (job: unknown) => unknown

let current: Promise<Run> | null = null

parentPort?.on('message', async (request: ThreadRequest) => {
  if (request.kind === 'begin') {
    current = prepare(request.url, request.shared)
    // A module that cannot be loaded fails its jobs.
    current.catch(() => {})
    return
  }
  if (request.kind === 'rest') {
    current = null
    return
  }
  const reply = await answer(request.job)
  try {
    parentPort?.postMessage(reply, reply.ok ? ownMemory(reply.result) : [])
  } catch {
    // It is no data.
    parentPort?.postMessage({ ok: false } satisfies ThreadReply)
  }
})

async function prepare(url: string, shared: unknown): Promise<Run> {
  const module = (await import(url)) as { prepare(shared: unknown): Run | Promise<Run> }
  return module.prepare(shared)
}

async function answer(job: unknown): Promise<ThreadReply> {
  try {
    const run = await (current as Promise<Run>)
    return { ok: true, result: await run(job) }
  } catch {
    return { ok: false }
  }
}
