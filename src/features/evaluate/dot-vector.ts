import { andBitmaps } from '../table/bitmap.ts'
import { squared, weightedSquares, weightedSum } from './dot-loops.ts'
import { type DotMachine, dotMachine, type WeightedSum } from './dot-machine.ts'
import { areFinite } from './number-scans.ts'
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
import { wholeDoubles } from './whole-doubles.ts'

/** Fewer rows, columns or sums are not worth a machine, for which code is made. */
const [fewRows, few] = [1024, 2]

/**
 * Several `dot` calls of the same arguments, which are evaluated together: a matrix times the arguments.
 *
 * From the first argument to the last, then the intercept, so that every row adds in the same order.
 */
export class DotGroup {
  readonly #parts: readonly VectorFunction[]
  readonly #unchecked: readonly VectorFunction[]
  readonly #areSquares: boolean
  readonly #dots: WeightedSum[] = []
  readonly #evaluations: VectorFunction[] = []
  readonly #known = new WeakMap<Frame, readonly Vector[]>()
  /** Of all dots, made when first used; or that there is none. */
  #machine: DotMachine | 'none' | null = null

  /** With `areSquares` the arguments are the squares of the parts. `unchecked` are the parts without what requires them. */
  constructor(parts: readonly VectorFunction[], areSquares = false, unchecked: readonly VectorFunction[] = parts) {
    this.#parts = parts
    this.#unchecked = unchecked
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
    const machine = dots === this.#dots && length >= fewRows ? this.#machineOf(this.#parts.length) : null
    if (dots.length > 1) memory.withdraw()
    const summed = machine && this.#sumUnchecked(machine, frame)
    if (summed !== null) return summed
    const found = doublesOfAll(this.#parts, frame)
    if (found === null) return dots.map(() => nullVector)
    const { columns, validity } = found
    if (machine !== null) return this.#run(machine, columns, frame).map(sum => numbersVector(sum, validity))
    const sums = dots.map(() => memory.doubles(length))
    for (const [at, dot] of dots.entries()) writeSum(columns, dot, this.#areSquares, sums[at] as Float64Array)
    return sums.map(sum => {
      if (dots.length > 1) memory.keep(sum)
      return numbersVector(sum, validity)
    })
  }

  /** The sums of parts that nothing was asked of; null where they are not finite and nulls could be among them, or what is not finite. */
  #sumUnchecked(machine: DotMachine, frame: Frame): readonly Vector[] | null {
    const columns = wholeDoubles(this.#unchecked, frame)
    if (columns === null) return null
    const values = columns.map(column => column.values)
    const sums = this.#run(machine, values, frame)
    // Whatever is not finite makes every sum so.
    if (!areFinite(sums[0] as Float64Array, frame.length)) return null
    for (const { data } of columns) frame.facts.setFinite(data)
    return sums.map(sum => numbersVector(sum, null))
  }

  #run(machine: DotMachine, columns: readonly Float64Array[], { length, memory }: Frame): readonly Float64Array[] {
    const sums = this.#evaluations.map(evaluation => {
      const sum = memory.placeOf(evaluation, length) ?? memory.doubles(length)
      memory.keep(sum)
      return sum
    })
    machine(this.#areSquares ? columns.map(column => squared(column, memory.doubles(length))) : columns, sums)
    return sums
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
