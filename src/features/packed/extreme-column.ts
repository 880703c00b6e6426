import { compareNumbers } from '../table/total-order.ts'
import type { LoggedInput, LogShape } from './event-log.ts'
import type { PackedColumn } from './packed-column.ts'

/** The states of `min` or `max` over numbers: 1, and the best value. */
export class ExtremeColumn implements PackedColumn {
  readonly width = 2
  readonly #sign: 1 | -1
  readonly #input: LoggedInput
  readonly #shape: LogShape

  constructor(name: 'min' | 'max', input: LoggedInput, shape: LogShape) {
    this.#sign = name === 'max' ? 1 : -1
    this.#input = input
    this.#shape = shape
  }

  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    const { width, bitsAt } = this.#shape
    const { bit, at: valueAt } = this.#input
    const sign = this.#sign
    const end = from + count * width
    // Where it is NaN nothing is worse, and every value is compared.
    let best = into[at] === 0 ? Number.NaN : (into[at + 1] as number) * sign
    for (let event = from; event < end; event += width) {
      if (((log[event + bitsAt] as number) & bit) === 0) continue
      const value = log[event + valueAt] as number
      if (value * sign <= best) continue
      this.#offer(into, at, value)
      best = (into[at + 1] as number) * sign
    }
  }

  merge(into: Float64Array, at: number, states: Float64Array, from: number, count: number, stride: number): void {
    for (let index = count - 1; index >= 0; index--) {
      const state = from + index * stride
      if (states[state] !== 0) this.#offer(into, at, states[state + 1] as number)
    }
  }

  clear(states: Float64Array, at: number): void {
    states[at] = 0
  }

  #offer(into: Float64Array, at: number, value: number): void {
    if (into[at] === 0 || this.#sign * compareNumbers(value, into[at + 1] as number) > 0) {
      into[at] = 1
      into[at + 1] = value
    }
  }
}
