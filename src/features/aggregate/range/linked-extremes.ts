import type { NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelQueries } from './range-kernel.ts'

/**
 * Every input has a link to the next one that is no worse, made once per key for all windows; the answer to `[left, right)` is where the
 * links from `left` on stop before `right`. As long as that place is still in the window, the next question goes on from there, so while
 * left edges only move forward, a window sees every input at most once.
 */
export class LinkedExtremes {
  readonly #outputs: readonly NumberOutput[]
  readonly #link: (keys: Float64Array, count: number, links: Int32Array) => void
  #keys: Float64Array = new Float64Array(0)
  #links = new Int32Array(0)
  /** Where each window's last answer was, and its left edge. */
  readonly #places: Int32Array
  readonly #edges: Int32Array

  constructor(which: 'min' | 'max', outputs: readonly NumberOutput[]) {
    this.#outputs = outputs
    this.#link = which === 'min' ? linkLeast : linkGreatest
    this.#places = new Int32Array(outputs.length)
    this.#edges = new Int32Array(outputs.length)
  }

  begin({ keys, count }: KeyInputs): void {
    this.#keys = keys
    if (this.#links.length < count) this.#links = new Int32Array(Math.max(count, this.#links.length * 2))
    this.#link(keys, count, this.#links)
    this.#places.fill(-1)
    this.#edges.fill(0)
  }

  range({ from, count, right, lefts }: KernelQueries): void {
    const [keys, links] = [this.#keys, this.#links]
    for (let window = 0; window < lefts.length; window++) {
      const left = lefts[window] as Int32Array
      const { values } = this.#outputs[window] as NumberOutput
      let place = this.#places[window] as number
      let edge = this.#edges[window] as number
      let next = place < 0 ? 0 : (links[place] as number)
      for (let query = 0; query < count; query++) {
        const start = left[query] as number
        const end = right[query] as number
        if (start >= end) continue
        if (start > place || start < edge) {
          place = start
          next = links[start] as number
        }
        edge = start
        while (next < end) {
          place = next
          next = links[next] as number
        }
        values[from + query] = keys[place] as number
      }
      this.#places[window] = place
      this.#edges[window] = edge
    }
  }
}

/** NaN is the greatest: no input is worse. */
function linkLeast(keys: Float64Array, count: number, links: Int32Array): void {
  for (let index = count - 1; index >= 0; index--) {
    const key = keys[index] as number
    let other = index + 1
    if (!Number.isNaN(key)) while (other < count && !((keys[other] as number) <= key)) other = links[other] as number
    links[index] = other
  }
}

/** NaN is the greatest: only another one is no worse. */
function linkGreatest(keys: Float64Array, count: number, links: Int32Array): void {
  for (let index = count - 1; index >= 0; index--) {
    const key = keys[index] as number
    let other = index + 1
    while (other < count && !((keys[other] as number) >= key) && !Number.isNaN(keys[other])) {
      other = links[other] as number
    }
    links[index] = other
  }
}
