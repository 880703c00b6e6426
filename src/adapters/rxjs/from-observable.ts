import { ParameterError, requireMembers, requireSettings } from '../../features/errors/parameter-error.ts'
import { StreamOverflowError } from './stream-overflow-error.ts'

/** What of an rxjs Observable is used. */
export interface ObservableLike<out T> {
  subscribe(observer: { next(value: T): void; error(error: unknown): void; complete(): void }): { unsubscribe(): void }
}

/** How an Observable is followed. */
export interface ObservableOptions {
  /** The greatest number of buffered values; one more is a `StreamOverflowError`. Default 100,000. */
  readonly limit?: number
}

/**
 * Turns an Observable of rows, or of batches of events, into what `materializeStream` and `fileEvents` take; nothing is dropped silently.
 *
 * It is subscribed to when the iteration begins and unsubscribed from when it ends: at the end of the Observable, when the consumer
 * leaves, at an error. Values wait while the consumer is busy, up to `limit`. Values that came before an error are given before it.
 *
 * @throws {ParameterError} where `limit` is not a positive whole number.
 */
export function fromObservable<T>(observable: ObservableLike<T>, options: ObservableOptions = {}): AsyncIterable<T> {
  requireSettings<ObservableOptions>(options, { limit: null })
  requireMembers('observable', observable, { subscribe: 'function' }, 'an Observable')
  const { limit = 100_000 } = options
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new ParameterError('limit', `${limit} is not a positive whole number.`)
  }
  return { [Symbol.asyncIterator]: () => new Subscription(observable, limit) }
}

/** What waits between an Observable and its consumer. */
class Subscription<T> implements AsyncIterator<T> {
  readonly #limit: number
  #waiting: T[] = []
  /** How many of those that waited are taken. */
  #taken = 0
  /** Why there will be no more; null while there may be. */
  #end: { readonly error: unknown } | 'complete' | null = null
  #asked: (() => void) | null = null
  #source: { unsubscribe(): void } | null = null

  constructor(observable: ObservableLike<T>, limit: number) {
    this.#limit = limit
    this.#source = observable.subscribe({
      next: value => this.#take(value),
      error: error => this.#finish({ error }),
      complete: () => this.#finish('complete'),
    })
    // It may have ended, or overflowed, while it was subscribed to.
    if (this.#end !== null) this.#leave()
  }

  async next(): Promise<IteratorResult<T>> {
    while (this.#taken === this.#waiting.length) {
      const end = this.#end
      if (end === 'complete') return { done: true, value: undefined }
      if (end !== null) {
        this.#end = 'complete'
        throw end.error
      }
      await new Promise<void>(resolve => {
        this.#asked = resolve
      })
    }
    const value = this.#waiting[this.#taken++] as T
    if (this.#taken === this.#waiting.length) {
      this.#waiting = []
      this.#taken = 0
    }
    return { done: false, value }
  }

  async return(): Promise<IteratorResult<T>> {
    this.#waiting = []
    this.#taken = 0
    this.#end = 'complete'
    this.#leave()
    this.#asked?.()
    return { done: true, value: undefined }
  }

  #take(value: T): void {
    if (this.#end !== null) return
    if (this.#waiting.length - this.#taken >= this.#limit) {
      this.#finish({ error: new StreamOverflowError(this.#limit) })
      return
    }
    this.#waiting.push(value)
    this.#asked?.()
  }

  #finish(end: { readonly error: unknown } | 'complete'): void {
    this.#end ??= end
    this.#leave()
    this.#asked?.()
  }

  #leave(): void {
    this.#source?.unsubscribe()
    this.#source = null
  }
}
