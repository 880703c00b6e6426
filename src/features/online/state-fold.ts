import type { AnyAggregate } from '../aggregate/feature-aggregate.ts'
import type { EncodedValue } from '../expression/expression.ts'

/**
 * Merges stored states without changing them: a single one is used as it is, the second one starts a state of its own. Stored states are
 * the states themselves, because states survive JSON.
 */
export class StateFold {
  readonly #aggregate: AnyAggregate
  #state: unknown = null
  #isOwn = false

  constructor(aggregate: AnyAggregate) {
    this.#aggregate = aggregate
  }

  /** The merged state, which may be a stored one; null for nothing. */
  get state(): EncodedValue {
    return this.#state as EncodedValue
  }

  /** Whether older states need not be looked at. */
  get isSettled(): boolean {
    const { isSettled } = this.#aggregate
    return isSettled !== undefined && this.#state !== null && isSettled(this.#state)
  }

  clear(): void {
    this.#state = null
    this.#isOwn = false
  }

  merge(stored: unknown): void {
    if (stored === null || stored === undefined) return
    if (this.#state === null) {
      this.#state = stored
      return
    }
    this.#state = this.#aggregate.merge(this.#own(), stored)
  }

  /** The states `start` to `end`, the last one first; `inOrder` says that each is older than all merged before. */
  mergeAll(states: readonly EncodedValue[], start: number, end: number, inOrder: boolean): void {
    const aggregate = this.#aggregate
    const stopsEarly = inOrder && aggregate.isSettled !== undefined
    let index = end - 1
    for (; index >= start && !this.#isOwn; index--) {
      if (stopsEarly && this.isSettled) return
      this.merge(states[index])
    }
    let state = this.#state
    for (; index >= start; index--) {
      if (stopsEarly && aggregate.isSettled?.(state) === true) break
      const stored = states[index]
      if (stored !== null) state = aggregate.merge(state, stored)
    }
    this.#state = state
  }

  add(
    value: unknown,
    at: { readonly time: number; readonly created: number | null; readonly sequence: number | null },
  ): void {
    this.#state = this.#aggregate.add(this.#own(), value, at)
  }

  #own(): unknown {
    if (this.#isOwn) return this.#state
    this.#isOwn = true
    const copy = this.#aggregate.init()
    this.#state = this.#state === null ? copy : this.#aggregate.merge(copy, this.#state)
    return this.#state
  }
}
