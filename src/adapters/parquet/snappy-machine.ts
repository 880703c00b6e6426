import {
  addInts,
  and,
  type Code,
  copyBytes,
  either,
  get,
  int,
  isBelow,
  isZero,
  machineOnce,
  or,
  readByte,
  readInt,
  readLong,
  readPair,
  readShort,
  repeatWhile,
  returnNow,
  set,
  shiftedRightUnsigned,
  shiftLeft,
  shiftRightUnsigned,
  subtractInts,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  when,
  writeByte,
  writeInt,
  writeLong,
  writePair,
} from '../../features/evaluate/web-assembly.ts'

/** The greatest size of a compressed block, and of its content, in bytes. */
export const mostInput: number = 2 ** 21
export const mostOutput: number = 2 ** 22

/** Pieces are copied by 16 bytes, which may reach over their ends. */
const over = 16
const outputAt = mostInput + over
const resultAt = outputAt + mostOutput + over

/** Reads Snappy blocks in WebAssembly; see `snappyDecompress`. */
export class SnappyMachine {
  readonly #memory: WasmMemory = wasmMemory(resultAt + 8)
  readonly #bytes = new Uint8Array(this.#memory.buffer)
  readonly #results = new Int32Array(this.#memory.buffer, resultAt, 1)
  readonly #read = readKernel(this.#memory)

  /**
   * The bytes of a block whose pieces start at `start`, until the next block is read; null where it is corrupt or does not make `size` bytes.
   *
   * @param input At most `mostInput` bytes.
   * @param size At most `mostOutput`.
   */
  read(input: Uint8Array, start: number, size: number): Uint8Array | null {
    this.#bytes.set(input)
    this.#results[0] = -1
    this.#read(start, input.length, size)
    return this.#results[0] === size ? this.#bytes.subarray(outputAt, outputAt + size) : null
  }
}

/** The machine of this thread. */
export const snappyMachine: () => SnappyMachine | null = machineOnce(() => new SnappyMachine())

/** Reads pieces from an address until another, and says how many bytes they made; it stops at what is corrupt, and says nothing. */
function readKernel(memory: WasmMemory): (...numbers: readonly number[]) => void {
  const [at, end, size, filled, tag, length, offset, next] = [0, 1, 2, 3, 4, 5, 6, 7]
  const unless = (isRight: Code): Code => when(isZero(isRight), returnNow)
  /** Whether so many bytes are left until an end. */
  const fits = (bytes: Code, from: number, until: number): Code =>
    isZero(isBelow(subtractInts(get(until), get(from)), bytes))
  const advance = (bytes: Code): Code => set(at, addInts(get(at), bytes))

  const longLength = [
    // The length is in the 1 to 4 bytes that follow.
    ...set(length, subtractInts(get(length), int(60))),
    ...unless(fits(get(length), at, end)),
    ...set(next, shiftedRightUnsigned(int(-1), subtractInts(int(32), shiftLeft(get(length), 3)))),
    ...set(next, and(readInt(get(at)), get(next))),
    ...advance(get(length)),
    ...set(length, addInts(get(next), int(1))),
    ...when(isZero(get(length)), returnNow),
  ]
  const literal = [
    ...set(length, addInts(shiftRightUnsigned(get(tag), 2), int(1))),
    ...when(isBelow(int(60), get(length)), longLength),
    ...unless(and(fits(get(length), at, end), fits(get(length), filled, size))),
    ...either(
      isBelow(int(over), get(length)),
      copyBytes(addInts(get(filled), int(outputAt)), get(at), get(length)),
      writePair(get(filled), readPair(get(at)), outputAt),
    ),
    ...advance(get(length)),
    ...set(filled, addInts(get(filled), get(length))),
  ]

  const shortCopy = [
    ...unless(fits(int(1), at, end)),
    ...set(length, addInts(and(shiftRightUnsigned(get(tag), 2), int(7)), int(4))),
    ...set(offset, or(shiftLeft(shiftRightUnsigned(get(tag), 5), 8), readByte(get(at)))),
    ...advance(int(1)),
  ]
  const longCopy = (bytes: number, read: Code): Code => [
    ...unless(fits(int(bytes), at, end)),
    ...set(length, addInts(shiftRightUnsigned(get(tag), 2), int(1))),
    ...set(offset, read),
    ...advance(int(bytes)),
  ]
  /** What is copied must be there before: where a copy repeats itself, it is copied by no more than it repeats. */
  const copyBy = (bytes: number, copy: Code): Code =>
    repeatWhile([...copy, ...set(filled, addInts(get(filled), int(bytes)))], isBelow(get(filled), get(next)))
  const from = subtractInts(get(filled), get(offset))
  const copy = [
    ...either(
      isBelow(and(get(tag), int(3)), int(2)),
      shortCopy,
      either(and(get(tag), int(1)), longCopy(4, readInt(get(at))), longCopy(2, readShort(get(at)))),
    ),
    ...unless(and(isBelow(subtractInts(get(offset), int(1)), get(filled)), fits(get(length), filled, size))),
    ...set(next, addInts(get(filled), get(length))),
    ...either(
      isBelow(get(offset), int(8)),
      copyBy(1, writeByte(get(filled), readByte(from, outputAt), outputAt)),
      either(
        isBelow(get(offset), int(over)),
        copyBy(8, writeLong(get(filled), readLong(from, outputAt), outputAt)),
        copyBy(over, writePair(get(filled), readPair(from, outputAt), outputAt)),
      ),
    ),
    ...set(filled, get(next)),
  ]

  const piece = [...set(tag, readByte(get(at))), ...advance(int(1)), ...either(and(get(tag), int(3)), copy, literal)]
  const body = [
    ...when(isBelow(get(at), get(end)), repeatWhile(piece, isBelow(get(at), get(end)))),
    ...writeInt(int(resultAt), get(filled)),
  ]
  return wasmFunction({ parameters: 3, locals: 5, body }, memory)
}
