import { type OptionCalls, requireSettings } from '../features/errors/parameter-error.ts'
import type { EncodedValue } from '../features/expression/expression.ts'
import type { Schema } from '../features/schema.ts'
import { Table } from '../features/table/table.ts'
import { wideRecord } from '../features/wide-record.ts'
import { Blocks } from './blocks.ts'
import { sampled } from './display/samples.ts'
import { toHTML } from './display/to-html.ts'
import { toMermaid } from './display/to-mermaid.ts'
import { showable } from './display/to-text.ts'
import { type DataInput, readBlocks } from './fit-input.ts'
import { type AnyFitted, childNamed, type FittedChild, type FittedParts, fittedToJSON } from './fitted.ts'
import { overSparse } from './over-sparse.ts'
import type { Program } from './program.ts'
import { readInputs } from './read-inputs.ts'
import { spreadProgram } from './spread-program.ts'
import type { TransformOptions } from './step.ts'

const transformCalls: OptionCalls<TransformOptions> = { threads: null, signal: 'throwIfAborted?', onProgress: 'call?' }

/** What everything fitted has: parameters, what was learned, a program over the inputs, and ways to show it. It is immutable. */
export abstract class FittedStep<out In extends Schema, out State> {
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  /** What was learned, as plain data; one entry per input where it is learned per column. */
  readonly state: State
  /** The outputs, or the features that a model reads, as expressions over the inputs. */
  readonly program: Program
  readonly children: readonly FittedChild[]
  readonly inputs: In
  readonly #parts: FittedParts<State>

  constructor(parts: FittedParts<State>) {
    this.#parts = parts
    this.kind = parts.kind
    this.params = parts.params
    this.state = parts.state
    this.program = parts.program
    this.children = parts.children
    this.inputs = Object.freeze(wideRecord(Object.entries(parts.program.inputs))) as Schema as In
    showable(this, () => this.#fitted)
  }

  /** The fitted step of that name. */
  step(name: string): AnyFitted | 'passthrough' {
    return childNamed(this.children, name)
  }

  toJSON(): EncodedValue {
    return fittedToJSON(this.#parts)
  }

  /**
   * A self-contained diagram with parameters, what was learned, and the flow of columns.
   *
   * With `samples`, each transform shows the first rows before and after it, and how the values of all sample rows are distributed.
   */
  toHTML({ samples }: { readonly samples?: Table | Blocks } = {}): string {
    if (samples === undefined) return toHTML(this.#fitted)
    const data = samples instanceof Blocks ? samples : Blocks.of(samples)
    return toHTML(this.#fitted, sampled(this.#fitted, data))
  }

  toMermaid(): string {
    return toMermaid(this.#fitted)
  }

  /** The outputs of the program for every row of a table, in order. */
  protected async computed(input: DataInput, options: TransformOptions): Promise<Blocks> {
    requireSettings<TransformOptions>(options, transformCalls)
    if (input instanceof Table && input.shape.equals(this.inputs)) return spreadProgram(this.program, input, options)
    const data = await readBlocks(input)
    const sparse = overSparse(this.program, data)
    return sparse ?? spreadProgram(this.program, readInputs(data, this.inputs, this.kind), options)
  }

  /** This, as one of the classes that there are. */
  get #fitted(): AnyFitted {
    return this as unknown as AnyFitted
  }
}
