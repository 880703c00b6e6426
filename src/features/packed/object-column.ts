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

  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    const shape = this.#shape
    const input = this.#input
    for (let index = 0; index < count; index++) {
      const event = from + index * shape.width
      if (((log[event + shape.bitsAt] as number) & input.bit) === 0) continue
      const number = this.#own(into, at)
      const state = this.#references.get(number)
      const value = loggedValue(input, log, event, this.#references)
      this.#references.set(number, this.#aggregate.add(state, value, placeOf(shape, log, event)))
    }
  }

  merge(into: Float64Array, at: number, states: Float64Array, from: number, count: number, stride: number): void {
    for (let index = count - 1; index >= 0; index--) {
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

  /** The number of a state that may be changed, made where there is none. */
  #own(states: Float64Array, at: number): number {
    if (states[at] === isObject) return states[at + 1] as number
    const number = this.#references.put(this.#aggregate.init())
    states[at] = isObject
    states[at + 1] = number
    return number
  }
}
