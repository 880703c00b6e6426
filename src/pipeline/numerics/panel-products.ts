import {
  addInts,
  addPairs,
  type Code,
  get,
  hasWebAssembly,
  int,
  isBelow,
  multiplyPairs,
  readPair,
  readTwice,
  repeatWhile,
  set,
  shiftLeft,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  writePair,
  zeroPair,
} from '../../features/evaluate/web-assembly.ts'

/** So many columns lie side by side in a panel, row after row. */
export const panelWidth = 4
const pairsOfPanel = panelWidth / 2
const rowBytes = panelWidth * 8

/**
 * Adds to sums, one for each column of a panel with each of another, their products over some rows, at least one. Each sum is added up from
 * the first row on before it is added.
 *
 * @param left Where the panel starts whose columns come first; all places count numbers.
 * @param sums Where the sums are: those of the first column of `left` with all of `right`, then those of the next one.
 */
export type AddProducts = (left: number, right: number, rows: number, sums: number) => void

/** Numbers, all 0, and what adds products of them. */
export interface PanelMemory {
  readonly numbers: Float64Array
  readonly addProducts: AddProducts
}

/** Memory for so many numbers, whose products are added by vector instructions where there are any. */
export function panelMemory(length: number): PanelMemory {
  if (hasWebAssembly()) {
    const memory = wasmMemory(length * 8)
    return { numbers: new Float64Array(memory.buffer, 0, length), addProducts: productKernel(memory) }
  }
  const numbers = new Float64Array(length)
  return { numbers, addProducts: productLoops(numbers) }
}

/** Products in JavaScript. */
export function productLoops(numbers: Float64Array): AddProducts {
  return (left, right, rows, sums) => {
    for (let at = 0; at < panelWidth * panelWidth; at++) {
      const [first, second] = [left + Math.trunc(at / panelWidth), right + (at % panelWidth)]
      let sum = 0
      for (let k = 0; k < rows * panelWidth; k += panelWidth)
        sum += (numbers[first + k] as number) * (numbers[second + k] as number)
      numbers[sums + at] = (numbers[sums + at] as number) + sum
    }
  }
}

/** The same in WebAssembly, two columns of the right panel an instruction. */
export function productKernel(memory: WasmMemory): AddProducts {
  const [left, right, rows, sums, leftAt, rightAt, end, first] = [0, 1, 2, 3, 4, 5, 6, 7]
  const sumOf = (column: number, pair: number): number => first + column * pairsOfPanel + pair
  const factor = (pair: number): number => first + panelWidth * pairsOfPanel + pair
  const pairs = [...Array(pairsOfPanel).keys()]
  const each = (code: (column: number, pair: number) => Code): Code =>
    [...Array(panelWidth).keys()].flatMap(column => pairs.flatMap(pair => code(column, pair)))
  const bytesOf = (local: number): Code => shiftLeft(get(local), 3)
  const addRow = [
    ...pairs.flatMap(pair => set(factor(pair), readPair(get(rightAt), 16 * pair))),
    ...each((column, pair) => {
      const product = multiplyPairs(readTwice(get(leftAt), 8 * column), get(factor(pair)))
      return set(sumOf(column, pair), addPairs(get(sumOf(column, pair)), product))
    }),
    ...set(leftAt, addInts(get(leftAt), int(rowBytes))),
    ...set(rightAt, addInts(get(rightAt), int(rowBytes))),
  ]
  const body = [
    ...set(leftAt, bytesOf(left)),
    ...set(rightAt, bytesOf(right)),
    ...set(end, addInts(get(leftAt), shiftLeft(get(rows), Math.log2(rowBytes)))),
    ...each((column, pair) => set(sumOf(column, pair), zeroPair)),
    ...repeatWhile(addRow, isBelow(get(leftAt), get(end))),
    ...each((column, pair) => {
      const beyond = column * rowBytes + pair * 16
      return writePair(bytesOf(sums), addPairs(readPair(bytesOf(sums), beyond), get(sumOf(column, pair))), beyond)
    }),
  ]
  return wasmFunction({ parameters: 4, locals: 3, pairs: (panelWidth + 1) * pairsOfPanel, body }, memory)
}
