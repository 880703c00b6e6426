import { andBitmaps } from '../table/bitmap.ts'
import { squared, weightedSquares, weightedSums } from './dot-loops.ts'
import { dotConstants } from './strict-functions.ts'
import type { TypedCall } from './typed-node.ts'
import {
  doublesOf,
  type Frame,
  nullVector,
  numbersVector,
  type Vector,
  type VectorFunction,
  validityOf,
} from './vector.ts'

/**
 * Several `dot` calls of the same arguments, which are evaluated together: a matrix times the arguments.
 *
 * From the first argument to the last, then the intercept, so that every row adds in the same order.
 */
export class DotGroup {
  readonly #parts: readonly VectorFunction[]
  readonly #areSquares: boolean
  readonly #dots: Dot[] = []
  readonly #known = new WeakMap<Frame, readonly Vector[]>()

  /** With `areSquares` the arguments are the squares of the parts. */
  constructor(parts: readonly VectorFunction[], areSquares = false) {
    this.#parts = parts
    this.#areSquares = areSquares
  }

  /** The evaluation of one more call. */
  add(call: TypedCall): VectorFunction {
    const dot = dotConstants(call)
    const position = this.#dots.push(dot) - 1
    return frame => {
      // Other rows are in use in each branch of a case.
      if (frame.active !== null || this.#dots.length === 1) return this.#evaluate([dot], frame)[0] ?? nullVector
      const found = this.#known.get(frame) ?? this.#evaluate(this.#dots, frame)
      this.#known.set(frame, found)
      return found[position] ?? nullVector
    }
  }

  #evaluate(dots: readonly Dot[], frame: Frame): readonly Vector[] {
    return evaluate(dots, this.#parts, this.#areSquares, frame)
  }
}

type Dot = ReturnType<typeof dotConstants>

function evaluate(
  dots: readonly Dot[],
  parts: readonly VectorFunction[],
  areSquares: boolean,
  frame: Frame,
): readonly Vector[] {
  const { length, memory } = frame
  const columns: Float64Array[] = []
  let validity: Uint8Array | null = null
  // All of them first: one that is null must not keep another from being refused.
  for (const vector of parts.map(part => part(frame))) {
    if (vector.constant) {
      if (vector.value === null) return dots.map(() => nullVector)
      columns.push(memory.doubles(length).fill(Number(vector.value)))
    } else {
      columns.push(doublesOf(vector, frame))
      validity = andBitmaps(validity, validityOf(vector, length))
    }
  }
  if (dots.length > 1) memory.withdraw()
  const sums = dots.map(() => memory.doubles(length))
  const weights = dots.map(dot => dot.weights)
  const [only] = dots
  if (!areSquares) weightedSums(columns, weights, sums)
  else if (dots.length === 1 && only !== undefined) weightedSquares(columns, only.weights, sums[0] as Float64Array)
  else {
    const squares = columns.map(column => squared(column, memory.doubles(length)))
    weightedSums(squares, weights, sums)
  }
  return sums.map((sum, at) => {
    const intercept = dots[at]?.intercept ?? null
    if (intercept !== null) for (let row = 0; row < length; row++) sum[row] = (sum[row] as number) + intercept
    if (dots.length > 1) memory.keep(sum)
    return numbersVector(sum, validity)
  })
}
