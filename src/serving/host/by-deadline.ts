import { DeadlineError } from '../errors.ts'
import type { HostCall } from './host-call.ts'

/** The time of a call, and the signal by which its caller gives up. */
export interface CallTime {
  /** How the model is called in the error. */
  readonly model: string
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: HostCall['signal']
}

/** An answer that is there at once, or what waits for it. */
export type Answering<T> = { readonly now: T } | { readonly later: (signal: AbortSignal) => Promise<T> }

/**
 * Runs a call. One that has to wait settles when it does, when time is up or when its caller gives up, whichever is first; the call's own
 * signal fires then.
 *
 * @throws {DeadlineError} when time is up; the caller's reason.
 */
export function byDeadline<T>(time: CallTime, run: () => Answering<T>): T | Promise<T> {
  const { model, timeout, signal } = time
  if (typeof signal !== 'function') signal?.throwIfAborted()
  if (timeout <= 0) throw new DeadlineError(model, timeout)
  const answering = run()
  return 'now' in answering ? answering.now : waitFor(time, answering.later)
}

function waitFor<T>({ model, timeout, signal }: CallTime, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const caller = typeof signal === 'function' ? signal() : signal
  caller?.throwIfAborted()
  const controller = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const stop = (reason: unknown): void => {
      end()
      reject(reason)
      controller.abort(reason)
    }
    const giveUp = (): void => stop(caller?.reason)
    const timer = setTimeout(() => stop(new DeadlineError(model, timeout)), timeout)
    const end = (): void => {
      clearTimeout(timer)
      caller?.removeEventListener('abort', giveUp)
    }
    caller?.addEventListener('abort', giveUp, { once: true })
    run(controller.signal).then(
      answer => {
        end()
        resolve(answer)
      },
      error => {
        end()
        reject(error)
      },
    )
  })
}
