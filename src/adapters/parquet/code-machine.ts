import {
  addInts,
  and,
  areNaN,
  type Code,
  differLongs,
  get,
  greatestPair,
  int,
  isBelow,
  isZero,
  leastPair,
  long,
  machineOnce,
  multiplyLongs,
  or,
  orBits,
  orLongs,
  pairOf,
  readInt,
  readLong,
  readPair,
  readShort,
  repeatWhile,
  set,
  shiftedLeft,
  shiftLeft,
  shiftLongLeft,
  shiftLongRight,
  shiftRightUnsigned,
  toInt,
  toLong,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  when,
  writeInt,
  writeLong,
  writePair,
  writeShort,
  zeroPair,
} from '../../features/evaluate/web-assembly.ts'
import { isTooMany, mostDistinct } from './number-codes.ts'
import type { NumberBounds } from './statistics.ts'

/** The number of 64-bit values that fit. */
export const mostValues: number = 2 ** 17

/** After so many values it is seen whether their dictionary pays, and whether it fits its slots. */
const blockSize = 1024

/** The widest codes, of the largest dictionary that pays and what a block adds to it. */
const mostCodes = mostDistinct(mostValues) + blockSize
const [fewestSlotBits, mostSlotBits] = [12, 33 - Math.clz32(mostCodes)]

/** Bytes: values, one more among them; a code of 16 bits for each; the dictionary after its number 0; slots; packed codes; results. */
const codesAt = (mostValues + 1) * 8
const dictionaryAt = codesAt + mostValues * 2
const slotsAt = dictionaryAt + (mostCodes + 1) * 8
const packedAt = slotsAt + (2 << mostSlotBits)
const resultsAt = packedAt + (mostValues + 8) * 2
const mostBytes = resultsAt + 48

/** Distinct values of 64 bits by their bits, so −0 is not 0, and codes of them, in WebAssembly. */
export class CodeMachine {
  readonly #memory: WasmMemory = wasmMemory(mostBytes)
  readonly #words = new Int32Array(this.#memory.buffer)
  readonly #results = new Float64Array(this.#memory.buffer, resultsAt, 6)
  readonly #bytes = new Uint8Array(this.#memory.buffer)
  readonly #number = numberKernel(this.#memory)
  readonly #place = placeKernel(this.#memory)
  readonly #pack = packKernel(this.#memory)
  readonly #bound = boundKernel(this.#memory)
  #present = 0

  /** Takes the present rows of at most `mostValues` values. */
  load(values: Float64Array | BigInt64Array, validity: Uint8Array | null): void {
    const from = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
    if (validity === null) {
      this.#words.set(from)
      this.#present = values.length
      return
    }
    const to = this.#words
    let at = 0
    for (let row = 0; row < values.length; row++) {
      to[at] = from[row * 2] as number
      to[at + 1] = from[row * 2 + 1] as number
      at += (((validity[row >> 3] as number) >> (row & 7)) & 1) << 1
    }
    this.#present = at >> 1
  }

  /** The bytes of the values that were taken, until others are. */
  get values(): Uint8Array {
    return this.#bytes.subarray(0, this.#present * 8)
  }

  /** Numbers the distinct values by their first appearance, and says how many there are; null where they are too many to pay. */
  number(): number | null {
    const present = this.#present
    const most = mostDistinct(present)
    if (most === 0) return null
    let slotBits = fewestSlotBits
    let count = 0
    this.#bytes.fill(0, slotsAt, slotsAt + (2 << slotBits))
    this.#words[resultsAt / 4] = 0
    for (let from = 0; from < present; from += blockSize) {
      if ((count + blockSize) * 2 > 1 << slotBits) {
        slotBits++
        this.#bytes.fill(0, slotsAt, slotsAt + (2 << slotBits))
        this.#place((count + 1) * 8, 64 - slotBits, (1 << slotBits) - 1)
      }
      const end = Math.min(from + blockSize, present)
      this.#number(from * 8, end * 8, 64 - slotBits, (1 << slotBits) - 1)
      count = this.#words[resultsAt / 4] as number
      if (count > most || isTooMany(count, end, present)) return null
    }
    return count
  }

  /** The bytes of so many values that `number` has counted, until it counts again. */
  dictionary(count: number): Uint8Array {
    return this.#bytes.subarray(dictionaryAt + 8, dictionaryAt + (count + 1) * 8)
  }

  /** The codes in so many bits each, a multiple of eight of them, until others are packed. */
  packed(width: number): Uint8Array {
    const groups = (this.#present + 7) >> 3
    this.#bytes.fill(0, codesAt + this.#present * 2, codesAt + groups * 16)
    this.#pack(groups * 16, width)
    return this.#bytes.subarray(packedAt, packedAt + groups * width)
  }

  /** The least and the greatest of the values as doubles; null where one is NaN, and where there are none. */
  bounds(): NumberBounds | null {
    const present = this.#present
    if (present === 0) return null
    // The last pair is full: the first value stands twice.
    this.#words.copyWithin(present * 2, 0, 2)
    this.#bound(present * 8)
    const [least, otherLeast, greatest, otherGreatest, ...nans] = this.#results as unknown as number[]
    if (nans.some(Number.isNaN)) return null
    return {
      least: Math.min(least as number, otherLeast as number),
      greatest: Math.max(greatest as number, otherGreatest as number),
    }
  }
}

/** The machine of this thread. */
export const codeMachine: () => CodeMachine | null = machineOnce(() => new CodeMachine())

/** The first slot of the value at an address: the highest bits of a product, which depend on all bits below. */
function firstSlot(address: Code, shift: Code): Code {
  return toInt(shiftLongRight(multiplyLongs(readLong(address), long(-0x61c8864680b583ebn)), shift))
}

/** Numbers the values at [from, end), given what hashes are shifted by and the last slot. */
function numberKernel(memory: WasmMemory): (...numbers: readonly number[]) => void {
  const [at, end, shift, last, slot, code, isOther, count] = [0, 1, 2, 3, 4, 5, 6, 7]
  const value = readLong(get(at))
  const known = readLong(shiftLeft(get(code), 3), dictionaryAt)
  const probe = [
    ...set(code, readShort(shiftLeft(get(slot), 1), slotsAt)),
    ...set(isOther, and(differLongs(known, value), isAbove(get(code)))),
    ...set(slot, and(addInts(get(slot), get(isOther)), get(last))),
  ]
  const add = [
    ...set(count, addInts(get(count), int(1))),
    ...set(code, get(count)),
    ...writeShort(shiftLeft(get(slot), 1), get(code), slotsAt),
    ...writeLong(shiftLeft(get(code), 3), value, dictionaryAt),
  ]
  const step = [
    ...set(slot, firstSlot(get(at), get(shift))),
    ...repeatWhile(probe, get(isOther)),
    ...when(isZero(get(code)), add),
    ...writeShort(shiftRightUnsigned(get(at), 2), addInts(get(code), int(-1)), codesAt),
    ...set(at, addInts(get(at), int(8))),
  ]
  const body = [
    ...set(count, readInt(int(resultsAt))),
    ...repeatWhile(step, isBelow(get(at), get(end))),
    ...writeInt(int(resultsAt), get(count)),
  ]
  return wasmFunction({ parameters: 4, locals: 4, body }, memory)
}

/** 1 for what is above 0. */
function isAbove(value: Code): Code {
  return isZero(isZero(value))
}

/** Puts the values of the dictionary up to an address, at least one, into empty slots. */
function placeKernel(memory: WasmMemory): (...numbers: readonly number[]) => void {
  const [end, shift, last, at, slot, isTaken] = [0, 1, 2, 3, 4, 5]
  const probe = [
    ...set(isTaken, isAbove(readShort(shiftLeft(get(slot), 1), slotsAt))),
    ...set(slot, and(addInts(get(slot), get(isTaken)), get(last))),
  ]
  const step = [
    ...set(slot, firstSlot(addInts(get(at), int(dictionaryAt)), get(shift))),
    ...repeatWhile(probe, get(isTaken)),
    ...writeShort(shiftLeft(get(slot), 1), shiftRightUnsigned(get(at), 3), slotsAt),
    ...set(at, addInts(get(at), int(8))),
  ]
  const body = [...set(at, int(8)), ...repeatWhile(step, isBelow(get(at), get(end)))]
  return wasmFunction({ parameters: 3, locals: 3, body }, memory)
}

/** Packs codes of so many bytes, two at a time, into words that are written at the byte where they begin. */
function packKernel(memory: WasmMemory): (...numbers: readonly number[]) => void {
  const [end, width, at, to, filled, codes, word] = [0, 1, 2, 3, 4, 5, 6]
  const pair = or(and(get(codes), int(0xffff)), shiftedLeft(shiftRightUnsigned(get(codes), 16), get(width)))
  const step = [
    ...set(codes, readInt(get(at), codesAt)),
    ...set(word, orLongs(get(word), shiftLongLeft(toLong(pair), get(filled)))),
    ...writeLong(get(to), get(word), packedAt),
    ...set(filled, addInts(get(filled), shiftLeft(get(width), 1))),
    ...set(to, addInts(get(to), shiftRightUnsigned(get(filled), 3))),
    ...set(word, shiftLongRight(get(word), and(get(filled), int(-8)))),
    ...set(filled, and(get(filled), int(7))),
    ...set(at, addInts(get(at), int(4))),
  ]
  return wasmFunction(
    { parameters: 2, locals: 4, longs: 1, body: repeatWhile(step, isBelow(get(at), get(end))) },
    memory,
  )
}

/** Least, greatest, and NaN where one was, of the values up to an address, in two lanes each. */
function boundKernel(memory: WasmMemory): (...numbers: readonly number[]) => void {
  const [end, at, least, greatest, nan, value] = [0, 1, 2, 3, 4, 5]
  const step = [
    ...set(value, readPair(get(at))),
    ...set(least, leastPair(get(least), get(value))),
    ...set(greatest, greatestPair(get(greatest), get(value))),
    ...set(nan, orBits(get(nan), areNaN(get(value)))),
    ...set(at, addInts(get(at), int(16))),
  ]
  const body = [
    ...set(least, pairOf(Number.POSITIVE_INFINITY)),
    ...set(greatest, pairOf(Number.NEGATIVE_INFINITY)),
    ...set(nan, zeroPair),
    ...repeatWhile(step, isBelow(get(at), get(end))),
    ...writePair(int(resultsAt), get(least)),
    ...writePair(int(resultsAt), get(greatest), 16),
    ...writePair(int(resultsAt), get(nan), 32),
  ]
  return wasmFunction({ parameters: 1, locals: 1, pairs: 4, body }, memory)
}
