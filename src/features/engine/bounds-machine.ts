import {
  addInts,
  type Code,
  get,
  int,
  isBelow,
  isLess,
  readDouble,
  repeatWhile,
  set,
  shiftLeft,
  shiftRight,
  subtractInts,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  writeInt,
} from '../evaluate/web-assembly.ts'

/** The number of times of one key, and of instants, that fit. */
export const mostTimes: number = 2 ** 18
export const mostInstants: number = 2 ** 17
/** The number of lists of instants that go through the times at once, so that none waits for the other: as many as there are registers for. */
const mostLists = 5

/** The bytes of the times, of lists of instants and of their bounds; each has one more after the last. */
const instantsAt = (mostTimes + 1) * 8
const instantsBytes = (mostInstants + 1) * 8
const boundsAt = instantsAt + mostLists * instantsBytes
const boundsBytes = instantsBytes / 2
const mostBytes = boundsAt + mostLists * boundsBytes

/**
 * For lists of instants that ascend, how many of some times, which ascend, are before each. Each list and the times are merged without a
 * branch: at each step either the time is before the instant, and the next time comes, or the bound is found, and the next instant comes.
 */
export class BoundsMachine {
  readonly #memory: WasmMemory = wasmMemory(mostBytes)
  readonly #doubles = new Float64Array(this.#memory.buffer)
  readonly #integers = new Int32Array(this.#memory.buffer)
  readonly #merges: ((end: number) => void)[] = []
  #times = 0

  /** Takes at most `mostTimes` times. */
  load(times: Float64Array): void {
    this.#doubles.set(times)
    this.#doubles[times.length] = Number.POSITIVE_INFINITY
    this.#times = times.length
  }

  /**
   * Writes the bounds of each list.
   *
   * @param put Writes list number n, at most `mostInstants` instants, to where it is given.
   */
  answer(bounds: readonly Int32Array[], put: (list: number, instants: Float64Array) => void): void {
    for (let from = 0; from < bounds.length; from += mostLists) {
      const lists = bounds.slice(from, from + mostLists)
      const count = lists[0]?.length ?? 0
      for (const list of lists.keys()) {
        const at = (instantsAt + list * instantsBytes) / 8
        put(from + list, this.#doubles.subarray(at, at + count))
        this.#doubles[at + count] = Number.POSITIVE_INFINITY
      }
      this.#merges[lists.length] ??= mergeKernel(lists.length, this.#memory)
      this.#merges[lists.length]?.((this.#times + count) * 8)
      for (const [list, bound] of lists.entries()) {
        const at = (boundsAt + list * boundsBytes) / 4
        bound.set(this.#integers.subarray(at, at + count))
      }
    }
  }
}

/** Merges lists with the times, given the bytes of a time or an instant for each step. */
function mergeKernel(lists: number, memory: WasmMemory): (end: number) => void {
  const [end, at, firstTime] = [0, 1, 2]
  const instant = firstTime + lists
  // After each step, as many times and instants are behind as there were steps; at last, all of them, for infinities follow.
  const merge = (list: number): Code => {
    const time = firstTime + list
    const isBefore = isLess(readDouble(get(time)), readDouble(get(instant), instantsAt + list * instantsBytes))
    return [
      ...set(instant, subtractInts(get(at), get(time))),
      ...writeInt(shiftRight(get(instant), 1), shiftRight(get(time), 3), boundsAt + list * boundsBytes),
      ...set(time, addInts(get(time), shiftLeft(isBefore, 3))),
    ]
  }
  const each = (code: (list: number) => Code): Code => Array.from({ length: lists }, (_, list) => code(list)).flat()
  const step = [...each(merge), ...set(at, addInts(get(at), int(8)))]
  const body = [
    ...set(at, int(0)),
    ...each(list => set(firstTime + list, int(0))),
    ...repeatWhile(step, isBelow(get(at), get(end))),
  ]
  return wasmFunction({ parameters: 1, locals: 2 + lists, body }, memory)
}
