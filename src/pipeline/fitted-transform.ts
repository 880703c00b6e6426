import { ParameterError } from '../features/errors/parameter-error.ts'
import type { InputRow, Row, Schema } from '../features/schema.ts'
import { type Blocks, widestDense } from './blocks.ts'
import { type DataInput, readBlocks } from './fit-input.ts'
import type { FittedParts } from './fitted.ts'
import { FittedStep } from './fitted-step.ts'
import { overSparse } from './over-sparse.ts'
import { outputNames, outputTypes, type Program } from './program.ts'
import { readInputs } from './read-inputs.ts'
import { readRow } from './read-row.ts'
import { compileProgramRow, runProgram } from './run-program.ts'
import type { TransformOptions } from './step.ts'

/** The inverse, from outputs to inputs: a program, or a function of blocks; null if there is none. */
export type Inverse = Program | ((outputs: Blocks) => Blocks) | null

/**
 * A fitted transform: immutable, with the same results for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, and a missing one is an error.
 */
export class FittedTransform<
  out In extends Schema = Schema,
  out Out extends Schema = Schema,
  out State = unknown,
> extends FittedStep<In, State> {
  readonly role = 'transform' as const
  /** Computes inputs from outputs; present if the transform has an inverse. */
  readonly inverseTransform?: (outputs: DataInput) => Promise<Blocks<In>>
  readonly #inverse: Inverse
  #outputs: Out | null = null
  #row: ((values: readonly unknown[]) => readonly unknown[]) | null = null

  constructor(parts: FittedParts<State>, inverse: Inverse = null) {
    super(parts)
    this.#inverse = inverse
    if (inverse !== null) {
      this.inverseTransform = async outputs => this.invert(await readBlocks(outputs)) as Blocks<In>
    }
  }

  /** The inverse as a program over the outputs; null if it is not a program. */
  get inverseProgram(): Program | null {
    return typeof this.#inverse === 'object' ? this.#inverse : null
  }

  /** The types of the output columns, by name, in order. */
  get outputs(): Out {
    this.#outputs ??= Object.freeze(outputTypes(this.program.outputs)) as Out
    return this.#outputs
  }

  /** The names of the output columns, in order. */
  get names(): readonly string[] {
    return outputNames(this.program.outputs)
  }

  /** The outputs for every row of a table, in order. */
  async transform(input: DataInput, options: TransformOptions = {}): Promise<Blocks<Out>> {
    return (await this.computed(input, options)) as Blocks<Out>
  }

  /** Like `transform`, but synchronous, over blocks. */
  apply(data: Blocks): Blocks {
    return overSparse(this.program, data) ?? runProgram(this.program, readInputs(data, this.inputs, this.kind))
  }

  /**
   * The outputs for one row, every output column by name.
   *
   * @throws {ParameterError} for more than 1,000 output columns.
   */
  transformRow(row: InputRow<In>): Row<Out> {
    const { names } = this
    if (names.length > widestDense) {
      throw new ParameterError('row', `${names.length} columns are too many to expand (at most ${widestDense}).`)
    }
    this.#row ??= this.compileRow(this.inputs)
    const values = this.#row(readRow(row, this.inputs, this.kind))
    return Object.fromEntries(names.map((name, index) => [name, values[index]])) as Row<Out>
  }

  /** A function from the values of one row, in the order of `schema`, to the output values in order; for hot loops. */
  compileRow(schema: Schema): (values: readonly unknown[]) => readonly unknown[] {
    const { begin, outputs, width } = compileProgramRow(this.program, schema)
    return values => {
      begin(values)
      const row: unknown[] = new Array(width).fill(0)
      for (const output of outputs) {
        if (output.kind === 'dense') row[output.start] = output.value(values)
        else {
          const { count, positions, values: numbers } = output.vector(values)
          for (let k = 0; k < count; k++) {
            row[output.start + (positions[k] as number)] = (numbers[k] as number) * output.weight
          }
        }
      }
      return row
    }
  }

  /** Like `inverseTransform`, but synchronous, over blocks; an error if the transform has no inverse. */
  invert(outputs: Blocks): Blocks {
    const inverse = this.#inverse
    if (inverse === null) throw new ParameterError('inverse', `${this.kind} cannot be undone.`)
    if (typeof inverse === 'function') return inverse(outputs)
    return runProgram(inverse, readInputs(outputs, inverse.inputs, `the inverse of ${this.kind}`))
  }
}
