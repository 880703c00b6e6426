import * as threads from 'node:worker_threads'
import { leaveThread, takeThread } from '../../features/parallel/idle-threads.ts'
import { ownMemory } from '../../features/parallel/own-memory.ts'
import { neighbour } from '../../features/parallel/threads.ts'
import type { Json } from '../registry/model-registry.ts'
import type { Parsed } from './parse-work.ts'

/** Less is parsed sooner than a thread starts. */
const worthwhile = 1 << 18

/** Parses JSON in another thread, where it is long, so that this one goes on answering; the bytes are given away. */
export async function parseInThread(bytes: Uint8Array): Promise<Json> {
  if (bytes.length < worthwhile) return JSON.parse(new TextDecoder().decode(bytes)) as Json
  const thread = takeThread(threads)
  thread.begin(neighbour('parse-work', import.meta.url), null, 'loading a model')
  const reply = await thread.ask(bytes, ownMemory(bytes))
  leaveThread(thread)
  const parsed: Parsed = reply.ok ? (reply.result as Parsed) : { ok: false, detail: 'it cannot go between threads' }
  if (parsed.ok) return parsed.json as Json
  throw new SyntaxError(parsed.detail)
}
