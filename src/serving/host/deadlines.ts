import { DeadlineError } from '../errors.ts'
import type { HostCall } from './host-call.ts'

/** The time of a call, and the signal by which its caller gives up. */
export interface CallTime {
  /** How the model is called in the error. */
  readonly model: string
  /** Milliseconds. */
  readonly timeout: number
  /** When the call came, as `performance.now()` counts. */
  readonly begun: number
  readonly signal: HostCall['signal']
}

const settled = Promise.resolve()

/** Ends calls whose time is up or whose callers give up. */
export class Deadlines {
  /** What calls do that have to wait, until it is known whether they do. */
  readonly #begun = new Set<() => void>()
  #isTickDue = false

  /**
   * Runs a call, and settles when it does, when time is up or when its caller gives up, whichever is first; the call's own signal fires then.
   *
   * A call that is answered before anything else could happen, as by a model in JavaScript, needs neither a timer nor a caller's signal.
   *
   * @throws {DeadlineError} when time is up; the caller's reason.
   */
  run<T>({ model, timeout, begun, signal }: CallTime, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    let caller = typeof signal === 'function' ? undefined : signal
    if (caller?.aborted) return Promise.reject(caller.reason)
    if (timeout <= 0) return Promise.reject(new DeadlineError(model, timeout))
    const controller = new AbortController()
    return new Promise<T>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const wait = (): void => {
        timer = setTimeout(() => stop(new DeadlineError(model, timeout)), timeout - (performance.now() - begun))
        if (typeof signal !== 'function') return
        try {
          caller = signal()
          if (caller.aborted) giveUp()
          else caller.addEventListener('abort', giveUp, { once: true })
        } catch (error) {
          stop(error)
        }
      }
      const end = (): void => {
        this.#begun.delete(wait)
        clearTimeout(timer)
        caller?.removeEventListener('abort', giveUp)
      }
      const stop = (reason: unknown): void => {
        end()
        reject(reason)
        controller.abort(reason)
      }
      const giveUp = (): void => stop(caller?.reason)
      caller?.addEventListener('abort', giveUp, { once: true })
      this.#begin(wait)
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

  /** Ticks come after all promises that settle without waiting. */
  #begin(wait: () => void): void {
    this.#begun.add(wait)
    if (this.#isTickDue) return
    this.#isTickDue = true
    settled.then(() => process.nextTick(() => this.#tick()))
  }

  #tick(): void {
    this.#isTickDue = false
    for (const wait of this.#begun) wait()
    this.#begun.clear()
  }
}
