import type { KernelMemory } from '../aggregate/range/kernel-memory.ts'
import type { Resolution } from '../definition/window.ts'
import { machineOnce } from '../evaluate/web-assembly.ts'
import { BoundsMachine, mostInstants, mostTimes } from './bounds-machine.ts'
import type { KeyRows } from './key-rows.ts'
import type { PackedInput } from './packed-input.ts'
import { leftBounds, putOpenings, rightBounds } from './window-bounds.ts'

/** Which inputs of its key each question sees: from `lefts[w]` on in window w, and before `right`. */
export interface QuestionBounds {
  readonly right: Int32Array
  readonly lefts: readonly Int32Array[]
}

/** Who asks of which events. */
export interface KeyQuestions {
  readonly events: KeyRows
  readonly queries: KeyRows
}

/** The bounds of all questions among the events of their keys. */
export function questionBounds(
  { events, queries }: KeyQuestions,
  windows: readonly (number | null)[],
  resolution: Resolution,
  memory: KernelMemory,
): QuestionBounds {
  const bounds = emptyBounds(queries.rows.length, windows.length, memory)
  for (let key = 0; key + 1 < queries.starts.length; key++) {
    const from = queries.starts[key] as number
    const until = queries.starts[key + 1] as number
    if (from === until) continue
    const times = events.times.subarray(events.starts[key], events.starts[key + 1])
    const asked = queries.times.subarray(from, until)
    const right = bounds.right.subarray(from, until)
    const lefts = bounds.lefts.map(left => left.subarray(from, until))
    const machine = machineFor(times.length, asked.length)
    if (machine === null) {
      rightBounds(times, asked, right)
      for (const [number, window] of windows.entries())
        leftBounds(times, asked, window, resolution, lefts[number] as Int32Array)
      continue
    }
    // All history begins at 0, which is there already.
    const bounded = [...windows.keys()].filter(number => windows[number] !== null)
    machine.load(times)
    machine.answer([right, ...bounded.map(number => lefts[number] as Int32Array)], (list, instants) => {
      if (list === 0) instants.set(asked)
      else putOpenings(asked, windows[bounded[list - 1] as number] as number, resolution, instants)
    })
  }
  return bounds
}

/** Fewer times and instants are not worth the calls of the machine. */
const fewest = 64
const boundsMachine = machineOnce(() => new BoundsMachine())

function machineFor(times: number, instants: number): BoundsMachine | null {
  return times + instants < fewest || times > mostTimes || instants > mostInstants ? null : boundsMachine()
}

/** The same bounds among the entries of the events, where not each of them has one. */
export function packedBounds(
  bounds: QuestionBounds,
  { events, queries }: KeyQuestions,
  { present }: PackedInput,
  memory: KernelMemory,
): QuestionBounds {
  if (present === null) return bounds
  const packed = emptyBounds(queries.rows.length, bounds.lefts.length, memory)
  const translate = (edges: Int32Array, translated: Int32Array): void => {
    for (let key = 0; key + 1 < queries.starts.length; key++) {
      const start = events.starts[key] as number
      const before = present[start] as number
      for (let query = queries.starts[key] as number; query < (queries.starts[key + 1] as number); query++) {
        translated[query] = (present[start + (edges[query] as number)] as number) - before
      }
    }
  }
  translate(bounds.right, packed.right)
  for (const [window, left] of bounds.lefts.entries()) translate(left, packed.lefts[window] as Int32Array)
  return packed
}

function emptyBounds(questions: number, windows: number, memory: KernelMemory): QuestionBounds {
  return {
    right: memory.integers(questions),
    lefts: Array.from({ length: windows }, () => memory.integers(questions)),
  }
}
