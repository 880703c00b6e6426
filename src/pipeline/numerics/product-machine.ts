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
  subtractPairs,
  type WasmMemory,
  wasmFunction,
  wasmMemory,
  writePair,
  zeroPair,
} from '../../features/evaluate/web-assembly.ts'

/** The number of columns on the left and on the right that are multiplied together: as many as there are registers for. */
export const leftColumns = 2
export const rightColumns = 4
/** Rows are taken by so many: two by each of two instructions. */
export const rowsOfStep = 4
const [doubleBytes, pairBytes] = [8, 16]

/** What sums columns of some rows; all places count numbers, and rows are a multiple of `rowsOfStep`, at least one. */
export interface ProductMachine {
  readonly numbers: Float64Array
  /** Subtracts the number at `shift` from a column, and adds what remains to two sums, which make one together. */
  readonly centre: (column: number, rows: number, shift: number, sums: number) => void
  /** Adds the products of columns from `left` on with those from `right` on to two sums each: of the rows that are even, and odd. */
  readonly addProducts: (left: number, rows: number, right: number, sums: number) => void
}

/** A machine over so many numbers, all 0, for columns that lie `stride` numbers apart; by vector instructions where there are any. */
export function productMachine(length: number, stride: number): ProductMachine {
  return hasWebAssembly() ? vectorMachine(length, stride) : plainMachine(length, stride)
}

/** The machine in JavaScript. */
export function plainMachine(length: number, stride: number): ProductMachine {
  const numbers = new Float64Array(length)
  const add = (place: number, number: number): void => {
    numbers[place] = (numbers[place] as number) + number
  }
  return {
    numbers,
    centre: (column, rows, shift, sums) => {
      const found = new Float64Array(rowsOfStep)
      for (let row = 0; row < rows; row++) {
        const moved = (numbers[column + row] as number) - (numbers[shift] as number)
        numbers[column + row] = moved
        found[row % rowsOfStep] = (found[row % rowsOfStep] as number) + moved
      }
      for (const lane of [0, 1]) add(sums + lane, (found[lane] as number) + (found[lane + 2] as number))
    },
    addProducts: (left, rows, right, sums) => {
      for (let at = 0; at < leftColumns * rightColumns; at++) {
        const first = left + Math.trunc(at / rightColumns) * stride
        const second = right + (at % rightColumns) * stride
        for (const lane of [0, 1]) {
          let sum = 0
          for (let row = lane; row < rows; row += 2)
            sum += (numbers[first + row] as number) * (numbers[second + row] as number)
          add(sums + 2 * at + lane, sum)
        }
      }
    },
  }
}

/** The same in WebAssembly, two rows an instruction. */
export function vectorMachine(length: number, stride: number): ProductMachine {
  const memory = wasmMemory(length * doubleBytes)
  const [centre, addProducts] = [centreKernel(memory), productKernel(memory, stride * doubleBytes)]
  return {
    numbers: new Float64Array(memory.buffer, 0, length),
    centre: (column, rows, shift, sums) =>
      centre(column * doubleBytes, (column + rows) * doubleBytes, shift * doubleBytes, sums * doubleBytes),
    addProducts: (left, rows, right, sums) =>
      addProducts(left * doubleBytes, (left + rows) * doubleBytes, right * doubleBytes, sums * doubleBytes),
  }
}

type Kernel = (from: number, end: number, other: number, sums: number) => void

function centreKernel(memory: WasmMemory): Kernel {
  const [at, end, shift, sums, first, second, moved] = [0, 1, 2, 3, 4, 5, 6]
  const take = (sum: number, beyond: number): Code => [
    ...set(moved, subtractPairs(readPair(get(at), beyond), readTwice(get(shift)))),
    ...writePair(get(at), get(moved), beyond),
    ...set(sum, addPairs(get(sum), get(moved))),
  ]
  const step = [...take(first, 0), ...take(second, pairBytes), ...set(at, addInts(get(at), int(2 * pairBytes)))]
  const body = [
    ...repeatWhile(step, isBelow(get(at), get(end))),
    ...writePair(get(sums), addPairs(readPair(get(sums)), addPairs(get(first), get(second)))),
  ]
  return wasmFunction({ parameters: 4, locals: 0, pairs: 3, body }, memory)
}

function productKernel(memory: WasmMemory, columnBytes: number): Kernel {
  const [left, end, right, sums] = [0, 1, 2, 3]
  const products = [...Array(leftColumns * rightColumns).keys()]
  const [sumOf, factorOf] = [(at: number) => 4 + at, (at: number) => 4 + products.length + at]
  const other = factorOf(leftColumns)
  const rights = [...Array(rightColumns).keys()]
  const lefts = [...Array(leftColumns).keys()]
  const step = [
    ...lefts.flatMap(at => set(factorOf(at), readPair(get(left), at * columnBytes))),
    ...rights.flatMap(at => [
      ...set(other, readPair(get(right), at * columnBytes)),
      ...lefts.flatMap(of => {
        const sum = sumOf(of * rightColumns + at)
        return set(sum, addPairs(get(sum), multiplyPairs(get(factorOf(of)), get(other))))
      }),
    ]),
    ...set(left, addInts(get(left), int(pairBytes))),
    ...set(right, addInts(get(right), int(pairBytes))),
  ]
  const body = [
    ...products.flatMap(at => set(sumOf(at), zeroPair)),
    ...repeatWhile(step, isBelow(get(left), get(end))),
    ...products.flatMap(at =>
      writePair(get(sums), addPairs(readPair(get(sums), at * pairBytes), get(sumOf(at))), at * pairBytes),
    ),
  ]
  return wasmFunction({ parameters: 4, locals: 0, pairs: products.length + leftColumns + 1, body }, memory)
}
