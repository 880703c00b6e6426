// What runs in a thread: it loads the module that it is told, then answers one job after the other.
import { parentPort } from 'node:worker_threads'
import { ownMemory } from './own-memory.ts'
import type { ThreadReply, ThreadRequest } from './thread.ts'

type Run = (job: unknown) => unknown

let current: Promise<Run> | null = null
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.kind === 'begin') {
    current = prepare(request.url, request.shared)
    // A module that cannot be loaded fails its jobs.
    current.catch(() => {})
    return
  }
  if (request.kind === 'load') {
    // Whoever needs a module that cannot be loaded is told then.
    import(request.url).catch(() => {})
    return
  }
  if (request.kind === 'rest') {
    current = null
    return
  }
  const run = current
  last = last.then(async () => send(await answer(run, request.job)))
})

function send(reply: ThreadReply): void {
  try {
    parentPort?.postMessage(reply, reply.ok ? ownMemory(reply.result) : [])
  } catch {
    // It is not data.
    parentPort?.postMessage({ ok: false } satisfies ThreadReply)
  }
}

async function prepare(url: string, shared: unknown): Promise<Run> {
  const module = (await import(url)) as { prepare(shared: unknown): Run | Promise<Run> }
  return module.prepare(shared)
}

async function answer(prepared: Promise<Run> | null, job: unknown): Promise<ThreadReply> {
  try {
    const run = await (prepared as Promise<Run>)
    return { ok: true, result: await run(job) }
  } catch {
    return { ok: false }
  }
}
