import { type LengthMachine, lengthMachine } from './length-machine.ts'
import type { OverLength } from './over-length.ts'
import { type Frame, numbersVector, type Vector, type VectorFunction } from './vector.ts'
import { hasWebAssembly } from './web-assembly.ts'
import { wholeDoubles } from './whole-doubles.ts'

/** Fewer rows or columns are not worth a machine, for which code is made; nor are many columns of which few are divided. */
const [fewRows, few] = [1024, 2]

/** Several numbers over the length of one row, as all outputs of a normalizer are, which are computed together. */
export class OverLengthGroup {
  readonly #norm: OverLength['norm']
  readonly #numbers: readonly VectorFunction[]
  /** Of each number, those evaluations that divide it. */
  readonly #evaluations: (VectorFunction | null)[]
  readonly #known = new WeakMap<Frame, readonly (Vector | null)[] | null>()
  /** Made when first used; or that there is none. */
  #machine: LengthMachine | 'none' | null = null

  constructor({ norm }: OverLength, numbers: readonly VectorFunction[]) {
    this.#norm = norm
    this.#numbers = numbers
    this.#evaluations = numbers.map(() => null)
  }

  /** The evaluation of one more; by `otherwise` where a number is missing or not finite, or there are few rows. */
  add({ position }: OverLength, otherwise: VectorFunction): VectorFunction {
    const evaluation: VectorFunction = frame => this.#all(frame)?.[position] ?? otherwise(frame)
    this.#evaluations[position] = evaluation
    return evaluation
  }

  #all(frame: Frame): readonly (Vector | null)[] | null {
    const known = this.#known.get(frame)
    if (known !== undefined) return known
    const found = this.#evaluate(frame)
    this.#known.set(frame, found)
    return found
  }

  #evaluate(frame: Frame): readonly (Vector | null)[] | null {
    const { active, length, memory, facts } = frame
    const machine = active === null && length >= fewRows ? this.#machineFor() : null
    if (machine === null) return null
    memory.withdraw()
    const columns = wholeDoubles(this.#numbers, frame)
    if (columns === null) return null
    const outputs = this.#evaluations.map(
      evaluation => evaluation && (memory.placeOf(evaluation, length) ?? memory.doubles(length)),
    )
    if (
      !machine(
        columns.map(({ values }) => values),
        outputs,
      )
    )
      return null
    for (const column of columns) facts.setFinite(column.data)
    return outputs.map(output => {
      if (output === null) return null
      memory.keep(output)
      return numbersVector(output, null)
    })
  }

  #machineFor(): LengthMachine | null {
    const width = this.#numbers.length
    const divided = this.#evaluations.filter(evaluation => evaluation !== null).length
    this.#machine ??=
      width >= few && 2 * divided >= width && hasWebAssembly() ? lengthMachine(this.#norm, width) : 'none'
    return this.#machine === 'none' ? null : this.#machine
  }
}
