import { andBitmaps } from '../table/bitmap.ts'
import { weightedSums } from './dot-loops.ts'
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
  readonly #dots: Dot[] = []
  readonly #known = new WeakMap<Frame, readonly Vector[]>()

  constructor(parts: readonly VectorFunction[]) {
    this.#parts = parts
  }

  /** The evaluation of one more call. */
  add(call: TypedCall): VectorFunction {
    const dot = dotConstants(call)
    const position = this.#dots.push(dot) - 1
    return frame => {
      // Other rows are in use in each branch of a case.
      if (frame.active !== null || this.#dots.length === 1) return evaluate([dot], this.#parts, frame)[0] ?? nullVector
      const found = this.#known.get(frame) ?? evaluate(this.#dots, this.#parts, frame)
      this.#known.set(frame, found)
      return found[position] ?? nullVector
    }
  }
}

type Dot = ReturnType<typeof dotConstants>

function evaluate(dots: readonly Dot[], parts: readonly VectorFunction[], frame: Frame): readonly Vector[] {
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
  weightedSums(
    columns,
    dots.map(({ weights }) => weights),
    sums,
  )
  return sums.map((sum, at) => {
    const intercept = dots[at]?.intercept ?? null
    if (intercept !== null) for (let row = 0; row < length; row++) sum[row] = (sum[row] as number) + intercept
    if (dots.length > 1) memory.keep(sum)
    return numbersVector(sum, validity)
  })
}
