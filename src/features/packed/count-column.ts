import type { LoggedInput, LogShape } from './event-log.ts'
import type { PackedColumn } from './packed-column.ts'

/** The states of `count` where nothing else is kept of its input: the count. */
export class CountColumn implements PackedColumn {
  readonly width = 1
  readonly #input: LoggedInput
  readonly #shape: LogShape

  constructor(input: LoggedInput, shape: LogShape) {
    this.#input = input
    this.#shape = shape
  }

  add(into: Float64Array, at: number, log: Float64Array, from: number, count: number): void {
    const { width, bitsAt } = this.#shape
    const { bit } = this.#input
    const end = from + count * width
    let seen = into[at] as number
    for (let event = from; event < end; event += width) if (((log[event + bitsAt] as number) & bit) !== 0) seen++
    into[at] = seen
  }

  merge(into: Float64Array, at: number, states: Float64Array, from: number, count: number, stride: number): void {
    let seen = into[at] as number
    for (let index = 0; index < count; index++) seen += states[from + index * stride] as number
    into[at] = seen
  }

  clear(states: Float64Array, at: number): void {
    states[at] = 0
  }
}
