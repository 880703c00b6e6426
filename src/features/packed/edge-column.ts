import { compareNumbers } from '../table/total-order.ts'
import type { LoggedInput, LogShape } from './event-log.ts'
import type { PackedColumn } from './packed-column.ts'

/** The states of `first` or `last` over numbers: 1, the event's place in the order of rows, and the value. */
export class EdgeColumn implements PackedColumn {
  readonly width: number
  readonly #sign: 1 | -1
  readonly #input: LoggedInput
  readonly #shape: LogShape

  constructor(name: 'first' | 'last', input: LoggedInput, shape: LogShape) {
    this.width = shape.places + 2
    this.#sign = name === 'last' ? 1 : -1
    this.#input = input
    this.#shape = shape
  }

  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    const { width, bitsAt } = this.#shape
    const { bit, at: valueAt } = this.#input
    const end = from + count * width
    for (let event = this.#firstOf(log, from, end); event < end; event += width) {
      if (((log[event + bitsAt] as number) & bit) === 0) continue
      if (this.#isBeyond(into, at, log[event] as number)) return
      this.#offer(into, at, log, event, log[event + valueAt] as number)
    }
  }

  /** Where the events begin that can be the edge: of the last ones those of one time. */
  #firstOf(log: Float64Array, from: number, end: number): number {
    if (this.#sign < 0) return from
    const { width, bitsAt } = this.#shape
    const { bit } = this.#input
    let event = end - width
    while (event > from && ((log[event + bitsAt] as number) & bit) === 0) event -= width
    while (event > from && log[event - width] === log[event]) event -= width
    return event
  }

  merge(into: Float64Array, at: number, states: Float64Array, from: number, count: number, stride: number): void {
    for (let index = 0; index < count; index++) {
      const state = from + (this.#sign < 0 ? index : count - 1 - index) * stride
      if (states[state] === 0) continue
      if (this.#isBeyond(into, at, states[state + 1] as number)) return
      this.#offer(into, at, states, state + 1, states[state + this.width - 1] as number)
    }
  }

  /** Whether an event of that time, and all that are still farther from the edge, cannot be it. */
  #isBeyond(into: Float64Array, at: number, time: number): boolean {
    return into[at] !== 0 && this.#sign * (time - (into[at + 1] as number)) < 0
  }

  clear(states: Float64Array, at: number): void {
    states[at] = 0
  }

  /** Takes over a value with the place at `from`, where it stands nearer to the edge. */
  #offer(into: Float64Array, at: number, places: Float64Array, from: number, value: number): void {
    const { places: count } = this.#shape
    if (into[at] !== 0) {
      let order = 0
      for (let place = 0; place < count && order === 0; place++) {
        order = (places[from + place] as number) - (into[at + 1 + place] as number)
        // Equal infinities, the places of nulls, have no difference.
        if (Number.isNaN(order)) order = 0
      }
      if (order === 0) order = compareNumbers(value, into[at + 1 + count] as number)
      if (this.#sign * order <= 0) return
    }
    into[at] = 1
    for (let place = 0; place < count; place++) into[at + 1 + place] = places[from + place] as number
    into[at + 1 + count] = value
  }
}
