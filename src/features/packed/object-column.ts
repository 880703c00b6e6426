import type { Aggregate } from '../aggregate/aggregate.ts'
import { type LoggedInput, type LogShape, loggedValue, placeOf } from './event-log.ts'
import { isObject, type PackedColumn } from './packed-column.ts'
import type { References } from './references.ts'

/** The states of any aggregate, as the objects that they are. */
export class ObjectColumn implements PackedColumn {
  readonly width = 2
  readonly #aggregate: Aggregate<unknown, unknown, unknown>
  readonly #input: LoggedInput
  readonly #shape: LogShape
  readonly #references: References

  constructor(
    aggregate: Aggregate<unknown, unknown, unknown>,
    input: LoggedInput,
    shape: LogShape,
    references: References,
  ) {
    this.#aggregate = aggregate
    this.#input = input
    this.#shape = shape
    this.#references = references
  }

  /** Into an empty state the newest first, where older ones can stop to matter. */
  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    const shape = this.#shape
    const input = this.#input
    const newestFirst = into[at] === 0 && this.#aggregate.isSettled !== undefined
    let oldest = Number.POSITIVE_INFINITY
    for (let step = 0; step < count; step++) {
      const event = from + (newestFirst ? count - 1 - step : step) * shape.width
      if (((log[event + shape.bitsAt] as number) & input.bit) === 0) continue
      const place = placeOf(shape, log, event)
      if (newestFirst && place.time < oldest && this.#isSettled(into, at)) return
      oldest = place.time
      const number = this.#own(into, at)
      const value = loggedValue(input, log, event, this.#references)
      this.#references.set(number, this.#aggregate.add(this.#references.get(number), value, place))
    }
  }

  merge(
    into: Float64Array,
    at: number,
    states: Float64Array,
    from: number,
    count: number,
    stride: number,
    areOlder: boolean,
  ): void {
    for (let index = count - 1; index >= 0; index--) {
      if (areOlder && this.#isSettled(into, at)) return
      const state = from + index * stride
      if (states[state] !== 0) this.mergeState(into, at, this.#references.get(states[state + 1] as number))
    }
  }

  /** Merges a state that is an object and stays as it is. */
  mergeState(into: Float64Array, at: number, state: unknown): void {
    const number = this.#own(into, at)
    this.#references.set(number, this.#aggregate.merge(this.#references.get(number), state))
  }

  clear(states: Float64Array, at: number): void {
    if (states[at] === isObject) this.#references.drop(states[at + 1] as number)
    states[at] = 0
  }

  /** Whether nothing older can change the state. */
  #isSettled(states: Float64Array, at: number): boolean {
    if (states[at] !== isObject) return false
    return this.#aggregate.isSettled?.(this.#references.get(states[at + 1] as number)) ?? false
  }

  /** The number of a state that may be changed, made where there is none. */
  #own(states: Float64Array, at: number): number {
    if (states[at] === isObject) return states[at + 1] as number
    const number = this.#references.put(this.#aggregate.init())
    states[at] = isObject
    states[at + 1] = number
    return number
  }
}
