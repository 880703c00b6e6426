import { finishNumbers, NumberOutput } from './kernel-output.ts'
import type { KeyInputs } from './key-inputs.ts'
import type { KernelMaker, KernelQueries } from './range-kernel.ts'

/**
 * The least or greatest input of each window. Every input has a link to the next one that is no worse, made once per key for all windows; the
 * answer to `[left, right)` is where the links from `left` on stop before `right`. As long as that place is still in the window, the next
 * question goes on from there, so while left edges only move forward, a window sees every input at most once.
 */
export function extremeKernel(which: 'min' | 'max'): KernelMaker {
  return ({ input, columns, questions, memory }) => {
    const outputs = columns.map(() => new NumberOutput(questions, memory))
    const link = which === 'min' ? linkLeast : linkGreatest
    let keys: Float64Array = new Float64Array(0)
    let links = new Int32Array(0)
    /** Where each window's last answer was, and its left edge. */
    const places = new Int32Array(columns.length)
    const edges = new Int32Array(columns.length)
    return {
      begin: (inputs: KeyInputs) => {
        keys = inputs.keys
        if (links.length < inputs.count) links = new Int32Array(Math.max(inputs.count, links.length * 2))
        link(keys, inputs.count, links)
        places.fill(-1)
        edges.fill(0)
      },
      range: ({ from, count, right, lefts }: KernelQueries) => {
        for (let window = 0; window < lefts.length; window++) {
          const left = lefts[window] as Int32Array
          const { values } = outputs[window] as NumberOutput
          let place = places[window] as number
          let edge = edges[window] as number
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
          places[window] = place
          edges[window] = edge
        }
      },
      finish: (questionOf, windows) => finishNumbers(outputs, questionOf, windows, input.columnOf),
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
