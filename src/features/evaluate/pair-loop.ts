import type { UnaryLoop } from './number-loops.ts'
import {
  addInts,
  addPairs,
  type Code,
  get,
  hasWebAssembly,
  int,
  isBelow,
  multiplyPairs,
  pairOf,
  readPair,
  repeatWhile,
  set,
  wasmFunction,
  wasmMemory,
  writePair,
} from './web-assembly.ts'

/** A function of a number, in JavaScript and for two numbers at once; both give the same bits. */
export interface PairFunction {
  readonly loop: UnaryLoop
  /** How many locals the code uses, from 0 on; the first has the numbers, and the code leaves what becomes of them. */
  readonly code: (first: number) => Code
  readonly locals: number
}

/** Numbers are brought into WebAssembly by blocks that stay in the nearest cache; fewer are not worth it. */
const [mostNumbers, fewest] = [1024, 64]

/** The loop of a function, by vector instructions where there are any. */
export function pairLoop(map: PairFunction): UnaryLoop {
  let fast: UnaryLoop | null = null
  return (values, out, length) => {
    if (length < fewest) return map.loop(values, out, length)
    fast ??= hasWebAssembly() ? machineLoop(map) : map.loop
    fast(values, out, length)
  }
}

/** The loop in WebAssembly. */
export function machineLoop({ code, locals }: PairFunction): UnaryLoop {
  const memory = wasmMemory(mostNumbers * 8)
  const numbers = new Float64Array(memory.buffer)
  const [end, at, value] = [0, 1, 2]
  const step = [
    ...set(value, readPair(get(at))),
    ...writePair(get(at), code(value)),
    ...set(at, addInts(get(at), int(16))),
  ]
  const body = repeatWhile(step, isBelow(get(at), get(end)))
  const run = wasmFunction({ parameters: 1, locals: 1, pairs: locals, body }, memory)
  return (values, out, length) => {
    for (let start = 0; start < length; start += mostNumbers) {
      const count = Math.min(mostNumbers, length - start)
      numbers.set(values.subarray(start, start + count))
      run(count * 8)
      out.set(numbers.subarray(0, count), start)
    }
  }
}

/** A polynomial of the numbers in a local, by its coefficients, from the constant one on. */
export function polynomialCode(x: number, coefficients: Float64Array): Code {
  return coefficients.reduceRight<Code>(
    (sum, coefficient) =>
      sum.length === 0 ? pairOf(coefficient) : addPairs(pairOf(coefficient), multiplyPairs(get(x), sum)),
    [],
  )
}
