import { rowsOfBlock, strideOfBlock } from './machine-blocks.ts'
import {
  addInts,
  addPairs,
  type Code,
  get,
  int,
  isBelow,
  multiplyPairs,
  readPair,
  readTwice,
  repeatWhile,
  set,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  writePair,
  zeroPair,
} from './web-assembly.ts'

/** The weights of a sum of columns, and what is added to it at last. */
export interface WeightedSum {
  readonly weights: Float64Array
  readonly intercept: number | null
}

/** Writes into each of some sums what becomes of columns, with the weights that were given. */
export type DotMachine = (columns: readonly Float64Array[], sums: readonly Float64Array[]) => void

/** The number of sums of pairs of rows that are added to at once: as many as there are registers for. */
const [sumsOfTile, pairsOfTile] = [5, 2]
const rowsOfTile = 2 * pairsOfTile
const pairBytes = 16

/** Sums of columns by vector instructions. Every row is added from 0 and the first column on, as in a loop over its columns. */
export function dotMachine(wanted: readonly WeightedSum[]): DotMachine {
  const width = wanted[0]?.weights.length ?? 0
  const rows = rowsOfBlock(width, rowsOfTile)
  const stride = strideOfBlock(rows)
  const tiles = Math.ceil(wanted.length / sumsOfTile)
  // Columns, sums and then weights, those of one column for all sums of a tile side by side, with the intercept as the last column's.
  const sumsAt = width * stride
  const weightsAt = sumsAt + tiles * sumsOfTile * stride
  const weightsOfTile = (width + 1) * sumsOfTile
  const memory = wasmMemory((weightsAt + tiles * weightsOfTile) * 8)
  const numbers = new Float64Array(memory.buffer)
  for (const [at, { weights, intercept }] of wanted.entries()) {
    const start = weightsAt + Math.trunc(at / sumsOfTile) * weightsOfTile + (at % sumsOfTile)
    for (let column = 0; column < width; column++) numbers[start + column * sumsOfTile] = weights[column] as number
    numbers[start + width * sumsOfTile] = intercept ?? 0
  }
  const addTile = tileKernel(stride * 8, width, memory)
  return (columns, sums) => {
    const length = sums[0]?.length ?? 0
    for (let start = 0; start < length; start += rows) {
      const end = Math.min(start + rows, length)
      for (let at = 0; at < width; at++) numbers.set((columns[at] as Float64Array).subarray(start, end), at * stride)
      const bytes = Math.ceil((end - start) / rowsOfTile) * rowsOfTile * 8
      for (let tile = 0; tile < tiles; tile++)
        addTile(bytes, (weightsAt + tile * weightsOfTile) * 8, (sumsAt + tile * sumsOfTile * stride) * 8)
      for (let at = 0; at < sums.length; at++) {
        const from = sumsAt + at * stride
        ;(sums[at] as Float64Array).set(numbers.subarray(from, from + end - start), start)
      }
    }
  }
}

/** Writes the sums of one tile, given the bytes of the rows, and where its weights and its sums are. */
type TileKernel = (rows: number, weights: number, sums: number) => void

/** The kernel for columns that lie from 0 on, `stride` bytes apart, as sums do. */
function tileKernel(stride: number, width: number, memory: WasmMemory): TileKernel {
  const [rows, weights, sums, row, column, weight, end, first] = [0, 1, 2, 3, 4, 5, 6, 7]
  const of = <Item>(count: number, make: (at: number) => Item): Item[] =>
    Array.from({ length: count }, (_, at) => make(at))
  const sumOf = (sum: number, pair: number): number => first + sum * pairsOfTile + pair
  const factorOf = (pair: number): number => first + sumsOfTile * pairsOfTile + pair
  const each = (code: (sum: number, pair: number) => Code): Code =>
    of(sumsOfTile, sum => of(pairsOfTile, pair => code(sum, pair)).flat()).flat()
  const advance = (local: number, bytes: number): Code => set(local, addInts(get(local), int(bytes)))
  const addColumn = [
    ...of(pairsOfTile, pair => set(factorOf(pair), readPair(get(column), pair * pairBytes))).flat(),
    ...each((sum, pair) => {
      const product = multiplyPairs(readTwice(get(weight), sum * 8), get(factorOf(pair)))
      return set(sumOf(sum, pair), addPairs(get(sumOf(sum, pair)), product))
    }),
    ...advance(column, stride),
    ...advance(weight, 8 * sumsOfTile),
  ]
  const addRows = [
    ...each((sum, pair) => set(sumOf(sum, pair), zeroPair)),
    ...set(column, get(row)),
    ...set(weight, get(weights)),
    ...repeatWhile(addColumn, isBelow(get(weight), get(end))),
    ...each((sum, pair) => {
      const whole = addPairs(get(sumOf(sum, pair)), readTwice(get(weight), sum * 8))
      return writePair(addInts(get(sums), get(row)), whole, sum * stride + pair * pairBytes)
    }),
    ...advance(row, pairsOfTile * pairBytes),
  ]
  const body = [
    ...set(end, addInts(get(weights), int(8 * sumsOfTile * width))),
    ...repeatWhile(addRows, isBelow(get(row), get(rows))),
  ]
  return wasmFunction({ parameters: 3, locals: 4, pairs: (sumsOfTile + 1) * pairsOfTile, body }, memory)
}
