import { andBitmaps } from '../table/bitmap.ts'
import { squared, weightedSquares, weightedSum } from './dot-loops.ts'
import { type DotMachine, dotMachine, type WeightedSum } from './dot-machine.ts'
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
import { hasWebAssembly } from './web-assembly.ts'

/** Fewer rows, columns or sums are not worth a machine, for which code is made. */
const [fewRows, few] = [1024, 2]

/**
 * Several `dot` calls of the same arguments, which are evaluated together: a matrix times the arguments.
 *
 * From the first argument to the last, then the intercept, so that every row adds in the same order.
 */
export class DotGroup {
  readonly #parts: readonly VectorFunction[]
  readonly #areSquares: boolean
  readonly #dots: WeightedSum[] = []
  readonly #evaluations: VectorFunction[] = []
  readonly #known = new WeakMap<Frame, readonly Vector[]>()
  /** Of all dots, made when first used; or that there is none. */
  #machine: DotMachine | 'none' | null = null

  /** With `areSquares` the arguments are the squares of the parts. */
  constructor(parts: readonly VectorFunction[], areSquares = false) {
    this.#parts = parts
    this.#areSquares = areSquares
  }

  /** The evaluation of one more call. */
  add(call: TypedCall): VectorFunction {
    const dot = dotConstants(call)
    const position = this.#dots.push(dot) - 1
    const evaluation: VectorFunction = frame => {
      // Other rows are in use in each branch of a case.
      if (frame.active !== null || this.#dots.length === 1) return this.#evaluate([dot], frame)[0] ?? nullVector
      const found = this.#known.get(frame) ?? this.#evaluate(this.#dots, frame)
      this.#known.set(frame, found)
      return found[position] ?? nullVector
    }
    this.#evaluations.push(evaluation)
    return evaluation
  }

  #evaluate(dots: readonly WeightedSum[], frame: Frame): readonly Vector[] {
    const { length, memory } = frame
    const found = doublesOfAll(this.#parts, frame)
    if (found === null) return dots.map(() => nullVector)
    const { columns, validity } = found
    if (dots.length > 1) memory.withdraw()
    const areAll = dots === this.#dots
    const sums = dots.map((_, at) => {
      const place = areAll ? memory.placeOf(this.#evaluations[at] as VectorFunction, length) : null
      return place ?? memory.doubles(length)
    })
    const machine = areAll && length >= fewRows ? this.#machineOf(columns.length) : null
    if (machine !== null) {
      machine(this.#areSquares ? columns.map(column => squared(column, memory.doubles(length))) : columns, sums)
    } else {
      for (const [at, dot] of dots.entries()) writeSum(columns, dot, this.#areSquares, sums[at] as Float64Array)
    }
    return sums.map(sum => {
      if (dots.length > 1) memory.keep(sum)
      return numbersVector(sum, validity)
    })
  }

  #machineOf(width: number): DotMachine | null {
    this.#machine ??= width > few && this.#dots.length > few && hasWebAssembly() ? dotMachine(this.#dots) : 'none'
    return this.#machine === 'none' ? null : this.#machine
  }
}

/** The doubles of all parts, and in which rows all are there; null where a part is null in every row. */
function doublesOfAll(parts: readonly VectorFunction[], frame: Frame) {
  const { length, memory } = frame
  const columns: Float64Array[] = []
  let validity: Uint8Array | null = null
  // All of them first: one that is null must not keep another from being refused.
  for (const vector of parts.map(part => part(frame))) {
    if (vector.constant) {
      if (vector.value === null) return null
      columns.push(memory.doubles(length).fill(Number(vector.value)))
    } else {
      columns.push(doublesOf(vector, frame))
      validity = andBitmaps(validity, validityOf(vector, length))
    }
  }
  return { columns, validity }
}

function writeSum(
  columns: readonly Float64Array[],
  { weights, intercept }: WeightedSum,
  areSquares: boolean,
  sum: Float64Array,
): void {
  if (areSquares) weightedSquares(columns, weights, sum)
  else weightedSum(columns, weights, sum)
  if (intercept !== null) for (let row = 0; row < sum.length; row++) sum[row] = (sum[row] as number) + intercept
}
