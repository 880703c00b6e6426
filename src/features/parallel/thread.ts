import type { Worker } from 'node:worker_threads'
import { ThreadError } from '../errors/thread-error.ts'
import { neighbour } from './threads.ts'

export type ThreadModule = typeof import('node:worker_threads')

/** What goes to a thread. */
export type ThreadRequest =
  | { readonly kind: 'load'; readonly url: string }
  | { readonly kind: 'begin'; readonly url: string; readonly shared: unknown }
  | { readonly kind: 'job'; readonly job: unknown }
  | { readonly kind: 'rest' }

/** What comes back for each job; `ok: false` says only that it threw, or that what it gave is not data. */
export type ThreadReply = { readonly ok: true; readonly result: unknown } | { readonly ok: false }

interface Waiting {
  readonly resolve: (reply: ThreadReply) => void
  readonly reject: (error: unknown) => void
}

/** One worker thread, which works on one job after the other. It keeps the process alive only while it does. */
export class Thread {
  readonly #worker: Worker
  #stage = 'start'
  #begun: { readonly url: URL; readonly shared: unknown } | null = null
  /** Those who asked, in the order in which the thread answers. */
  readonly #waiting: Waiting[] = []
  #ended: { readonly reason: unknown } | null = null

  constructor({ Worker }: ThreadModule) {
    // A flag that says what text on the command line is does not suit a file.
    const isText = process.execArgv.some(flag => flag.startsWith('--input-type'))
    const worker = new Worker(neighbour('thread-main', import.meta.url), isText ? { execArgv: [] } : {})
    worker.on('message', (reply: ThreadReply) => this.#settle(reply))
    worker.on('messageerror', error => this.#fail('its answer cannot be read', error))
    worker.on('error', error => this.#fail(messageOf(error), error))
    worker.on('exit', code => this.#fail(`it exited with code ${code}`))
    // Listening to messages keeps the process alive, so this comes last.
    worker.unref()
    this.#worker = worker
  }

  /** Whether it lives and works on nothing. */
  get isUsable(): boolean {
    return !this.hasEnded && this.#waiting.length === 0
  }

  /** Whether it works on nothing any more. */
  get hasEnded(): boolean {
    return this.#ended !== null
  }

  /** Loads a module that jobs will need. */
  load({ href }: URL): void {
    if (this.#ended === null) this.#post({ kind: 'load', url: href })
  }

  /** Says what the next jobs are; `shared` is data for all of them, which stays where it is if it was the last that came. */
  begin(url: URL, shared: unknown, stage: string): void {
    this.#stage = stage
    const begun = this.#begun
    if (this.#ended !== null || (begun !== null && begun.shared === shared && begun.url === url)) return
    this.#begun = { url, shared }
    this.#post({ kind: 'begin', url: url.href, shared })
  }

  /** Runs a job, after those that were asked before it; the memory in `given` is moved to the thread. */
  ask(job: unknown, given: readonly ArrayBuffer[] = []): Promise<ThreadReply> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended.reason)
      try {
        this.#post({ kind: 'job', job }, given)
      } catch (error) {
        // The job is not data: it did not leave.
        return reject(error)
      }
      this.#waiting.push({ resolve, reject })
      this.#worker.ref()
    })
  }

  /** Lets go of what all jobs had in common. */
  rest(): void {
    this.#stage = 'rest'
    this.#begun = null
    this.#post({ kind: 'rest' })
  }

  /** Stops at once, in the middle of a job if need be, which then throws `reason`. */
  async end(reason: unknown): Promise<void> {
    this.#ended ??= { reason }
    this.#rejectAll(reason)
    await this.#worker.terminate()
  }

  #post(request: ThreadRequest, given: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, given)
  }

  #settle(reply: ThreadReply): void {
    const waiting = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#worker.unref()
    waiting?.resolve(reply)
  }

  #rejectAll(reason: unknown): void {
    this.#worker.unref()
    for (const waiting of this.#waiting.splice(0)) waiting.reject(reason)
  }

  #fail(detail: string, cause?: unknown): void {
    this.#ended ??= { reason: new ThreadError(this.#stage, detail, { cause }) }
    this.#rejectAll(this.#ended.reason)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
