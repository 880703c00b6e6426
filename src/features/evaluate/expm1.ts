import { ln2High, ln2Low, powerOfTwo, tiny } from './binary-exponents.ts'
import type { UnaryLoop } from './number-loops.ts'
import { type PairFunction, pairLoop, polynomialCode } from './pair-loop.ts'
import {
  absolutePair,
  addBits,
  addPairs,
  areBelow,
  choosePair,
  get,
  greatestPair,
  leastPair,
  multiplyPairs,
  pairOf,
  set,
  shiftBitsLeft,
  subtractPairs,
} from './web-assembly.ts'

/*
 * x = k ln 2 + r with r from −½ ln 2 to ½ ln 2, and e^r − 1 = r + r² (1/2! + r/3! + …). Then e^x − 1 = 2^k (e^r − 1) + (2^k − 1), of which
 * half is computed, as 2^k alone may be too large. Not `Math.expm1`: that is neither the same everywhere nor has it vector instructions.
 */

/** 1/2!, 1/3! and so on; the next one would be below half of the last bit. */
const terms = factorials().map(factorial => 1 / factorial)
/** Added to a number, it leaves the nearest whole one in the last bits. */
const rounding = 1.5 * 2 ** 52
/** From here on the result is −1, or Infinity. */
const [lowest, highest] = [-40, 710]

const loop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) {
    const x = values[row] as number
    if (Math.abs(x) > tiny) {
      const held = Math.min(Math.max(x, lowest), highest)
      const k = held * Math.LOG2E + rounding - rounding
      const r = held - k * ln2High - k * ln2Low
      const rest = r + r * r * series(r)
      const half = powerOfTwo(k - 1)
      out[row] = 2 * (half * rest + (half - 0.5))
    } else out[row] = x
  }
}

function series(r: number): number {
  const high =
    1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r * (1 / 479001600 + r * (1 / 6227020800)))))
  return 1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * high)))))
}

/** For tests: both forms of the function. */
export const expm1Function: PairFunction = {
  loop,
  locals: 6,
  code: x => {
    const [held, rounded, k, r, half] = [x + 1, x + 2, x + 3, x + 4, x + 5]
    const rest = addPairs(get(r), multiplyPairs(multiplyPairs(get(r), get(r)), polynomialCode(r, terms)))
    const whole = addPairs(multiplyPairs(get(half), rest), subtractPairs(get(half), pairOf(0.5)))
    return [
      ...set(held, greatestPair(leastPair(get(x), pairOf(highest)), pairOf(lowest))),
      ...set(rounded, addPairs(multiplyPairs(get(held), pairOf(Math.LOG2E)), pairOf(rounding))),
      ...set(k, subtractPairs(get(rounded), pairOf(rounding))),
      ...set(
        r,
        subtractPairs(
          subtractPairs(get(held), multiplyPairs(get(k), pairOf(ln2High))),
          multiplyPairs(get(k), pairOf(ln2Low)),
        ),
      ),
      ...set(half, addBits(shiftBitsLeft(get(rounded), 52), pairOf(0.5))),
      ...choosePair(multiplyPairs(pairOf(2), whole), get(x), areBelow(pairOf(tiny), absolutePair(get(x)))),
    ]
  },
}

/** Writes e^x − 1 of numbers, as exact as a double but for its last bits. */
export const expm1Loop: UnaryLoop = pairLoop(expm1Function)

const one = new Float64Array(1)

/** e^x − 1: the bits that `expm1Loop` gives. */
export function expm1(x: number): number {
  one[0] = x
  loop(one, one, 1)
  return one[0]
}

function factorials(): Float64Array {
  const found = new Float64Array(12)
  let factorial = 1
  for (let at = 0; at < found.length; at++) {
    factorial *= at + 2
    found[at] = factorial
  }
  return found
}
