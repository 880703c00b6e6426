import type { EncodedValue } from '../features/expression/expression.ts'
import type { InputRow, Schema } from '../features/schema.ts'
import { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import { toHTML } from './display/to-html.ts'
import { toMermaid } from './display/to-mermaid.ts'
import { inspectable, toText } from './display/to-text.ts'
import { type DataInput, readBlocks } from './fit-input.ts'
import { childNamed, type Fitted, type FittedChild, type FittedParts, fittedToJSON } from './fitted.ts'
import type { Program } from './program.ts'
import { readInputs } from './read-inputs.ts'
import { readRow } from './read-row.ts'
import type { RowModel } from './row-model.ts'
import { spreadProgram } from './spread-program.ts'
import type { TransformOptions } from './step.ts'

/**
 * A regressor, or a pipeline that ends in one, that has learned: immutable, and the same for a table and for one row, bit for bit.
 *
 * Inputs are taken by name: other columns are ignored, a missing one is an error.
 */
export class FittedRegressor<out In extends Schema = Schema> {
  readonly role = 'regressor' as const
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  /** What was learned, as plain data. */
  readonly state: unknown
  /** From the inputs to the features that the model reads. */
  readonly program: Program
  readonly children: readonly FittedChild[]
  readonly inputs: In
  readonly model: RowModel
  readonly #parts: FittedParts<unknown>
  #row: ((values: readonly unknown[]) => number) | null = null

  /** The model gives one number per row. */
  constructor(parts: FittedParts<unknown>, model: RowModel) {
    this.#parts = parts
    this.kind = parts.kind
    this.params = parts.params
    this.state = parts.state
    this.program = parts.program
    this.children = parts.children
    this.inputs = Object.freeze({ ...parts.program.inputs }) as In
    this.model = model
    inspectable(this, () => toText(this))
  }

  /** What the model reads: the inputs after every step before it. */
  async features(input: DataInput, options: TransformOptions = {}): Promise<Blocks> {
    return spreadProgram(this.program, readInputs(await readBlocks(input), this.inputs, this.kind), options)
  }

  /** The predicted number of every row. */
  async predict(input: DataInput, options: TransformOptions = {}): Promise<Column<'float64'>> {
    const features = await this.features(input, options)
    const values = this.model.ofBlocks(features)
    return new Column('float64', values.length, { kind: 'number', values, validity: null })
  }

  /** The predicted number of one row. */
  predictRow(row: InputRow<In>): number {
    this.#row ??= this.compileRow(this.inputs)
    return this.#row(readRow(row, this.inputs, this.kind))
  }

  /** A function from the values of one row, in the order of `schema`, to its number; for hot loops. */
  compileRow(schema: Schema): (values: readonly unknown[]) => number {
    const predict = this.model.compileRow(this.program, schema)
    const buffer = new Float64Array(1)
    return values => {
      predict(values, buffer)
      return buffer[0] ?? 0
    }
  }

  /** The fitted step of that name. */
  step(name: string): Fitted | 'passthrough' {
    return childNamed(this.children, name)
  }

  toJSON(): EncodedValue {
    return fittedToJSON(this.#parts)
  }

  /** A self-contained diagram with parameters, what was learned, and the flow of columns. */
  toHTML(): string {
    return toHTML(this)
  }

  toMermaid(): string {
    return toMermaid(this)
  }
}
