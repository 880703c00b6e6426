import { DeadlineError } from '../errors.ts'

/** The time of a call, and the signal by which its caller gives up. */
export interface CallTime {
  /** How the model is called in the error. */
  readonly model: string
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

/**
 * Runs a call, and settles when it does, when time is up or when its caller gives up, whichever is first; the call's own signal fires then.
 *
 * @throws {DeadlineError} when time is up; the caller's reason.
 */
export function byDeadline<T>(
  { model, timeout, signal }: CallTime,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  if (timeout <= 0) return Promise.reject(new DeadlineError(model, timeout))
  const controller = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const stop = (reason: unknown): void => {
      end()
      reject(reason)
      controller.abort(reason)
    }
    const giveUp = (): void => stop(signal?.reason)
    const timer = setTimeout(() => stop(new DeadlineError(model, timeout)), timeout)
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
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
