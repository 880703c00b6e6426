import { ln2High, ln2Low, powerOfTwo, tiny } from './binary-exponents.ts'
import type { UnaryLoop } from './number-loops.ts'
import { type PairFunction, pairLoop, polynomialCode } from './pair-loop.ts'
import {
  absolutePair,
  addBits,
  addPairs,
  andBits,
  areBelow,
  bitsOf,
  choosePair,
  dividePairs,
  get,
  multiplyPairs,
  orBits,
  pairOf,
  set,
  shiftBitsLeft,
  shiftBitsRight,
  subtractBits,
  subtractPairs,
} from './web-assembly.ts'

/*
 * 1 + x = 2^k m with m from √½ to √2; f = m − 1 and s = f / (2 + f), so that ln m = 2 artanh s = 2 s + 2 s³/3 + 2 s⁵/5 + …, which is
 * f − s (f − s² (2/3 + 2 s²/5 + …)). What 1 + x loses by rounding is added to f, by its half, for 2^k may be too large. Not `Math.log1p`:
 * that is neither the same everywhere nor has it vector instructions.
 */

/** The terms behind the first; the next one would be below half of the last bit. */
const terms = Float64Array.from({ length: 10 }, (_, at) => 2 / (2 * at + 3))
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
/** Whether the upper half of a double comes second in memory. */
const upper = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0
/** The upper half of √½. */
const rootHalf = 0x3fe6a09e

const loop: UnaryLoop = (values, out, length) => {
  for (let row = 0; row < length; row++) {
    const x = values[row] as number
    const size = Math.abs(x)
    if (size > tiny && size < Number.POSITIVE_INFINITY) {
      const sum = 1 + x
      const added = sum - 1
      const lost = (1 - (sum - added) + (x - added)) * 0.5
      double[0] = sum
      const k = ((words[upper] as number) - rootHalf) >> 20
      const f = sum * powerOfTwo(-k) - 1 + lost * powerOfTwo(1 - k)
      const s = f / (2 + f)
      const z = s * s
      const low = 2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * high(z)))))
      out[row] = k * ln2High - (s * (f - z * low) - k * ln2Low - f)
    } else out[row] = x
  }
}

/** The last terms. */
function high(z: number): number {
  return 2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21))))
}

/** For tests: both forms of the function. */
export const log1pFunction: PairFunction = {
  loop,
  locals: 7,
  code: x => {
    const [sum, bits, f, s, square, k] = [x + 1, x + 2, x + 3, x + 4, x + 5, x + 6]
    const added = subtractPairs(get(sum), pairOf(1))
    const difference = addPairs(subtractPairs(pairOf(1), subtractPairs(get(sum), added)), subtractPairs(get(x), added))
    const lost = multiplyPairs(difference, pairOf(0.5))
    const one = 0x3ff00000n << 32n
    const half = BigInt(rootHalf) << 32n
    const exponent = shiftBitsRight(get(bits), 52)
    const twice = shiftBitsLeft(subtractBits(bitsOf(2047n), exponent), 52)
    const mantissa = addBits(andBits(get(bits), bitsOf(2n ** 52n - 1n)), bitsOf(half))
    const series = multiplyPairs(get(square), polynomialCode(square, terms))
    const size = absolutePair(get(x))
    const isUsual = andBits(areBelow(pairOf(tiny), size), areBelow(size, pairOf(Number.POSITIVE_INFINITY)))
    return [
      ...set(sum, addPairs(pairOf(1), get(x))),
      ...set(bits, addBits(get(sum), bitsOf(one - half))),
      // The exponent as the last bits of 2^52.
      ...set(k, subtractPairs(orBits(exponent, pairOf(2 ** 52)), pairOf(2 ** 52 + 1023))),
      ...set(f, addPairs(subtractPairs(mantissa, pairOf(1)), multiplyPairs(lost, twice))),
      ...set(s, dividePairs(get(f), addPairs(pairOf(2), get(f)))),
      ...set(square, multiplyPairs(get(s), get(s))),
      ...choosePair(
        subtractPairs(
          multiplyPairs(get(k), pairOf(ln2High)),
          subtractPairs(
            subtractPairs(multiplyPairs(get(s), subtractPairs(get(f), series)), multiplyPairs(get(k), pairOf(ln2Low))),
            get(f),
          ),
        ),
        get(x),
        isUsual,
      ),
    ]
  },
}

/** Writes ln(1 + x) of numbers above −1, as exact as a double but for its last bits; what it writes for others is not specified. */
export const log1pLoop: UnaryLoop = pairLoop(log1pFunction)

const one = new Float64Array(1)

/** ln(1 + x) of a number above −1: the bits that `log1pLoop` gives. */
export function log1p(x: number): number {
  one[0] = x
  loop(one, one, 1)
  return one[0]
}
