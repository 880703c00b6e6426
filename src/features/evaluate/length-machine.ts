import { rowsOfBlock, strideOfBlock } from './machine-blocks.ts'
import { leastLength } from './vector-steps.ts'
import {
  absolutePair,
  addInts,
  addPairs,
  areBelow,
  type Code,
  choosePair,
  dividePairs,
  get,
  greatestPair,
  int,
  isBelow,
  multiplyPairs,
  pairOf,
  readPair,
  repeatWhile,
  rootPair,
  set,
  wasmFunction,
  wasmMemory,
  writePair,
  zeroPair,
} from './web-assembly.ts'

/** What the length of a row of numbers is: the sum of magnitudes, the root of the sum of squares, or the greatest magnitude. */
export type Norm = 'l1' | 'l2' | 'max'

/**
 * Writes into each of some outputs its column divided by the length of each row, lengths that are nothing but rounding counting as 1.
 * False where a number, or a length, is not finite: what was written is not to be used then. An output that is null is not wanted.
 */
export type LengthMachine = (columns: readonly Float64Array[], outputs: readonly (Float64Array | null)[]) => boolean

/** The number of pairs of rows that are computed at once. */
const pairsOfTile = 2
const tileBytes = 16 * pairsOfTile

/** Rows by their lengths, by vector instructions. Every length adds from 0 and the first column on, as in a loop over the columns. */
export function lengthMachine(norm: Norm, width: number): LengthMachine {
  const rowsOfTile = 2 * pairsOfTile
  const rows = rowsOfBlock(width, rowsOfTile)
  const stride = strideOfBlock(rows)
  const checkAt = width * stride
  const memory = wasmMemory((checkAt + 2) * 8)
  const numbers = new Float64Array(memory.buffer)
  const divide = wasmFunction(lengthKernel(norm, stride * 8, checkAt * 8), memory)
  return (columns, outputs) => {
    const length = columns[0]?.length ?? 0
    for (let start = 0; start < length; start += rows) {
      const end = Math.min(start + rows, length)
      const bytes = Math.ceil((end - start) / rowsOfTile) * tileBytes
      for (let at = 0; at < width; at++) {
        numbers.set((columns[at] as Float64Array).subarray(start, end), at * stride)
        // What a block before left there could be anything.
        if (end - start < bytes / 8) numbers.fill(0, at * stride + end - start, at * stride + bytes / 8)
      }
      divide(bytes)
      if (!Number.isFinite((numbers[checkAt] as number) + (numbers[checkAt + 1] as number))) return false
      for (let at = 0; at < width; at++) {
        outputs[at]?.set(numbers.subarray(at * stride, at * stride + end - start), start)
      }
    }
    return true
  }
}

/** The kernel for columns that lie from 0 on, `stride` bytes apart; it is given the bytes of the rows, and leaves a sum of all lengths. */
function lengthKernel(norm: Norm, stride: number, checkAt: number) {
  const [rows, row, column, check, value, first] = [0, 1, 2, 3, 4, 5]
  const lengthOf = (pair: number): number => first + pair
  const each = (code: (pair: number) => Code): Code =>
    Array.from({ length: pairsOfTile }, (_, pair) => code(pair)).flat()
  const overColumns = (code: (pair: number) => Code): Code => [
    ...set(column, get(row)),
    ...repeatWhile(
      [...each(code), ...set(column, addInts(get(column), int(stride)))],
      isBelow(get(column), int(checkAt)),
    ),
  ]
  const magnitude = absolutePair(get(value))
  const grown: { readonly [N in Norm]: (length: Code) => Code } = {
    l1: length => addPairs(length, magnitude),
    l2: length => addPairs(length, multiplyPairs(get(value), get(value))),
    max: length => greatestPair(length, magnitude),
  }
  const addColumn = (pair: number): Code => [
    ...set(value, readPair(get(column), 16 * pair)),
    ...set(lengthOf(pair), grown[norm](get(lengthOf(pair)))),
    // Of NaN the greatest tells nothing.
    ...(norm === 'max' ? set(check, addPairs(get(check), get(value))) : []),
  ]
  const [one, least] = [pairOf(1), pairOf(leastLength)]
  const finishLength = (pair: number): Code => {
    const length = get(lengthOf(pair))
    return [
      ...(norm === 'l2' ? set(lengthOf(pair), rootPair(length)) : []),
      ...set(check, addPairs(get(check), length)),
      ...set(lengthOf(pair), choosePair(one, length, areBelow(length, least))),
    ]
  }
  const divideColumn = (pair: number): Code =>
    writePair(get(column), dividePairs(readPair(get(column), 16 * pair), get(lengthOf(pair))), 16 * pair)
  const tile = [
    ...each(pair => set(lengthOf(pair), zeroPair)),
    ...overColumns(addColumn),
    ...each(finishLength),
    ...overColumns(divideColumn),
    ...set(row, addInts(get(row), int(tileBytes))),
  ]
  const body = [...repeatWhile(tile, isBelow(get(row), get(rows))), ...writePair(int(checkAt), get(check))]
  return { parameters: 1, locals: 2, pairs: 2 + pairsOfTile, body }
}
