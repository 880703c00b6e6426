import {
  addInts,
  areNaN,
  type Code,
  firstOfPair,
  get,
  greaterInt,
  greatestPair,
  int,
  isBelow,
  leadingZeros,
  leastPair,
  multiplyInts,
  or,
  orBits,
  pairOf,
  readInt,
  readPair,
  readTwice,
  repeatWhile,
  set,
  shiftedLeft,
  shiftLeft,
  shiftRight,
  subtractInts,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  writeDouble,
  writePair,
  zeroPair,
} from '../../evaluate/web-assembly.ts'

/** The number of values that fit. */
export const mostNumbers: number = 2 ** 18
/** Runs of 1, 2, 4, … numbers are known up to 2^runBits; of longer runs, those that begin at a multiple of it: blocks. */
const [runBits, blockSize] = [4, 16]
const mostBlocks = mostNumbers / blockSize
/** Ranges are answered by so many. */
const mostRanges = 4096

/** The bytes of what is read and written: one bit pattern for NaN, the ranges, their answers, the runs of numbers, those of blocks. */
const rightsAt = 16
const leftsAt = rightsAt + mostRanges * 4
const answersAt = leftsAt + mostRanges * 4
const runsAt = answersAt + mostRanges * 8
const padding = 4
const blocksAt = runsAt + (runBits + 1) * (mostNumbers + padding) * 8
const mostBytes = blocksAt + (Math.log2(mostBlocks) + 2) * (mostBlocks + 2) * 8

/** What a machine was given. */
export interface LoadedNumbers {
  readonly hasNaN: boolean
}

/**
 * The least or greatest numbers of ranges, without a branch: each is that of the two longest runs of at most 16 numbers that begin and end
 * with the range, and of the two longest runs of whole blocks in it. NaN counts as nothing.
 *
 * All machines share one memory: it holds the numbers of the last `load` of any of them.
 */
export class ExtremeMachine {
  readonly #which: 'min' | 'max'
  readonly #memory: MachineMemory
  readonly #clean: (end: number) => void
  readonly #join: (at: number, end: number, other: number, to: number) => void
  readonly #answer: (count: number, stride: number, blockStride: number) => void
  #stride = 0
  #blockStride = 0

  constructor(which: 'min' | 'max') {
    this.#which = which
    this.#memory = sharedMemory()
    const { memory } = this.#memory
    const best = which === 'min' ? leastPair : greatestPair
    const worst = which === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    this.#clean = cleanKernel(best, worst, memory)
    this.#join = joinKernel(best, memory)
    this.#answer = answerKernel(best, memory)
  }

  /** Whether these numbers are what was loaded last. */
  holds(numbers: LoadedNumbers): boolean {
    return this.#memory.loaded === numbers
  }

  /** Takes the first `count` numbers, 1 to `mostNumbers`. */
  load(numbers: Float64Array, count: number): LoadedNumbers {
    const { doubles } = this.#memory
    const stride = (count + padding) * 8
    const first = runsAt / 8
    doubles.set(count < numbers.length ? numbers.subarray(0, count) : numbers, first)
    doubles.fill(0, first + count, first + count + padding)
    this.#clean(runsAt + count * 8)
    for (let level = 0; level < runBits; level++) {
      const at = runsAt + level * stride
      this.#join(at, at + count * 8, 8 << level, stride)
    }
    this.#stride = stride
    this.#loadBlocks(count >> runBits, (runsAt + runBits * stride) / 8)
    const loaded = { hasNaN: Number.isNaN(doubles[0]) || Number.isNaN(doubles[1]) }
    this.#memory.loaded = loaded
    return loaded
  }

  #loadBlocks(count: number, runs: number): void {
    const { doubles } = this.#memory
    const length = count + 2
    const first = blocksAt / 8
    doubles.fill(this.#which === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, first, first + length)
    for (let block = 0; block < count; block++)
      doubles[first + length + block] = doubles[runs + block * blockSize] as number
    this.#blockStride = length * 8
    for (let size = 1, at = blocksAt + length * 8; 2 * size <= count; size *= 2, at += length * 8) {
      this.#join(at, at + (count - 2 * size + 1) * 8, size * 8, length * 8)
    }
  }

  /** Writes the best number of `[left[i], right[i])` to `values[i]`; what it writes for empty ranges does not count. */
  answer(left: Int32Array, right: Int32Array, values: Float64Array): void {
    const { doubles, integers } = this.#memory
    for (let from = 0; from < values.length; from += mostRanges) {
      const count = Math.min(mostRanges, values.length - from)
      integers.set(right.subarray(from, from + count), rightsAt / 4)
      integers.set(left.subarray(from, from + count), leftsAt / 4)
      this.#answer(count * 4, this.#stride, this.#blockStride)
      values.set(doubles.subarray(answersAt / 8, answersAt / 8 + count), from)
    }
  }
}

interface MachineMemory {
  readonly memory: WasmMemory
  readonly doubles: Float64Array
  readonly integers: Int32Array
  loaded: LoadedNumbers | null
}

let shared: MachineMemory | null = null

function sharedMemory(): MachineMemory {
  if (shared !== null) return shared
  const memory = wasmMemory(mostBytes)
  shared = {
    memory,
    doubles: new Float64Array(memory.buffer),
    integers: new Int32Array(memory.buffer),
    loaded: null,
  }
  return shared
}

type Best = typeof leastPair

const advance = (local: number, bytes: number): Code => set(local, addInts(get(local), int(bytes)))

/** Puts the worst number where NaN is, and notes at 0 whether it was anywhere. */
function cleanKernel(best: Best, worst: number, memory: WasmMemory): (end: number) => void {
  const [end, at, value, found] = [0, 1, 2, 3]
  const step = [
    ...set(value, readPair(get(at))),
    ...set(found, orBits(get(found), areNaN(get(value)))),
    ...writePair(get(at), best(pairOf(worst), get(value))),
    ...advance(at, 16),
  ]
  const body = [
    ...set(at, int(runsAt)),
    ...set(found, zeroPair),
    ...repeatWhile(step, isBelow(get(at), get(end))),
    ...writePair(int(0), get(found)),
  ]
  return wasmFunction({ parameters: 1, locals: 1, pairs: 2, body }, memory)
}

/** Writes the best of each number from `at` to `end` and that which is `other` bytes on to `to` bytes on. */
function joinKernel(best: Best, memory: WasmMemory): (at: number, end: number, other: number, to: number) => void {
  const [at, end, other, to] = [0, 1, 2, 3]
  const step = [
    ...writePair(addInts(get(at), get(to)), best(readPair(get(at)), readPair(addInts(get(at), get(other))))),
    ...advance(at, 16),
  ]
  return wasmFunction({ parameters: 4, locals: 0, body: repeatWhile(step, isBelow(get(at), get(end))) }, memory)
}

/** Answers ranges, given their number's fourfold and the bytes of runs of numbers, and of blocks, of one length. */
function answerKernel(best: Best, memory: WasmMemory): (count: number, stride: number, blockStride: number) => void {
  const [count, stride, blockStride, at, left, right, level, row, found] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const double = (index: Code): Code => readTwice(addInts(get(row), shiftLeft(index, 3)))
  const power = (bits: Code): Code => shiftedLeft(int(1), bits)
  const length = subtractInts(get(right), get(left))
  const runs = [
    ...set(left, readInt(get(at), leftsAt)),
    ...set(right, readInt(get(at), rightsAt)),
    // How many bits fewer than 2^runBits has the longest run that the range holds?
    ...set(level, subtractInts(leadingZeros(or(length, int(1))), int(31 - runBits))),
    ...set(level, subtractInts(int(runBits), greaterInt(get(level), int(0)))),
    ...set(row, addInts(int(runsAt), multiplyInts(get(level), get(stride)))),
    ...set(found, best(double(get(left)), double(subtractInts(get(right), power(get(level)))))),
  ]
  const blocks = [
    ...set(left, shiftRight(addInts(get(left), int(blockSize - 1)), runBits)),
    ...set(right, shiftRight(get(right), runBits)),
    // Row 0 is of no blocks.
    ...set(level, subtractInts(int(32), leadingZeros(greaterInt(length, int(0))))),
    ...set(row, addInts(int(blocksAt), multiplyInts(get(level), get(blockStride)))),
    ...set(found, best(get(found), double(get(left)))),
    ...set(found, best(get(found), double(subtractInts(get(right), shiftRight(power(get(level)), 1))))),
  ]
  const write = writeDouble(shiftLeft(get(at), 1), firstOfPair(get(found)), answersAt)
  const step = [...runs, ...blocks, ...write, ...advance(at, 4)]
  const body = [...set(at, int(0)), ...repeatWhile(step, isBelow(get(at), get(count)))]
  return wasmFunction({ parameters: 3, locals: 5, pairs: 1, body }, memory)
}
