import { DefinitionError } from '../features/errors/definition-error.ts'
import { requireLists, requireSettings } from '../features/errors/parameter-error.ts'
import type { DataType, Schema } from '../features/schema.ts'
import { Blocks } from './blocks.ts'
import { type ColumnSelection, isSelection, resolveColumns, selectionDefinition } from './column-selection.ts'
import { toHTML } from './display/to-html.ts'
import { toMermaid } from './display/to-mermaid.ts'
import { showable } from './display/to-text.ts'
import { FitError } from './fit-error.ts'
import type { DataInput, Meets } from './fit-input.ts'
import type { ColumnTransformerParams } from './fitted-column-transformer.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { Part } from './learn-parts.ts'
import { changeSteps, nameProblems, type PathParams } from './param-paths.ts'
import { isBoolean, isNumber } from './parameters.ts'
import type { FitContext, FitOptions, NoColumns, Requirement, StepDefinition, Trained, Transform } from './step.ts'

/** A named part: a transform, and the columns that it receives. */
export type ColumnPart = readonly [name: string, step: Transform | 'passthrough' | 'drop', columns: ColumnSelection]

/** How the outputs of parts are combined. */
export interface ColumnTransformerOptions extends Partial<ColumnTransformerParams> {
  /** What happens to columns that no part selects: they are dropped (the default), passed through, or transformed. */
  readonly remainder?: Transform | 'passthrough' | 'drop'
  /** Whether outputs are named `<part>__<column>`. Default false: they keep the name of their column, which must then be unique. */
  readonly verboseFeatureNames?: boolean
  /** Factors for all outputs of a part, by its name. */
  readonly transformerWeights?: Readonly<Record<string, number>>
}

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

type TypeReadBy<T> = T extends { readonly '~needs'?: infer N } ? Extract<N, Requirement>['every'] : DataType

/** The columns that parts name, with the types that their transforms read. */
type NeededBy<Parts extends readonly ColumnPart[]> = Intersection<
  Parts[number] extends infer Part
    ? Part extends readonly [string, infer T, readonly (infer Name extends string)[]]
      ? string extends Name
        ? NoColumns
        : { readonly [K in Name]: TypeReadBy<T> }
      : NoColumns
    : never
>

type NeedsOf<Parts extends readonly ColumnPart[]> = Requirement<DataType, Extract<NeededBy<Parts>, Schema>>

/**
 * Applies a transform to each selection of columns: the outputs of all parts in the given order, then those of the remainder.
 *
 * A column may go to several parts. Two outputs with the same name are an error.
 */
export class ColumnTransformer<const Parts extends readonly ColumnPart[] = readonly ColumnPart[]> {
  readonly role = 'transform' as const
  readonly parts: Parts
  readonly options: ColumnTransformerOptions
  declare readonly '~needs'?: NeedsOf<Parts>

  /** @throws {DefinitionError} for parts without a name or with the same name, for estimators, and for bad options. */
  constructor(parts: Parts, options: ColumnTransformerOptions = {}) {
    requireLists(
      'parts',
      parts,
      'a list of triples of a name, a transform and columns',
      "a triple like ['numbers', new StandardScaler(), ['age', 'amount']]",
    )
    requireSettings<ColumnTransformerOptions>(options, {
      remainder: null,
      verboseFeatureNames: null,
      transformerWeights: null,
    })
    this.parts = Object.freeze(parts.map(part => Object.freeze([...part]))) as unknown as Parts
    this.options = Object.freeze({ ...options })
    const problems = [
      ...nameProblems(parts.map(([name]) => name)),
      ...partProblems([...parts, ['remainder', options.remainder ?? 'drop']]),
      ...selectionProblems(parts),
      ...optionProblems(parts, options),
    ]
    if (problems.length > 0) throw new DefinitionError('the column transformer', problems)
    showable(this, () => this.definition)
  }

  /** The column transformer as data. */
  get definition(): StepDefinition {
    const { remainder = 'drop', verboseFeatureNames = false, transformerWeights = {} } = this.options
    const children = this.parts.map(([name, step, columns]) => ({
      name,
      step: typeof step === 'string' ? step : step.definition,
      columns: selectionDefinition(columns),
    }))
    const rest = typeof remainder === 'string' ? remainder : remainder.definition
    const last = rest === 'drop' ? [] : [{ name: 'remainder', step: rest, columns: 'all other columns' }]
    return {
      kind: 'ColumnTransformer',
      params: { verboseFeatureNames, transformerWeights },
      children: [...children, ...last],
    }
  }

  /**
   * Learns every part from its columns of a table.
   *
   * @throws {UnknownColumnError | ColumnTypeError | DefinitionError} for columns that are missing or of a wrong type, and for outputs with the same name.
   */
  async fit<In extends Schema, Held extends keyof In & string = never>(
    input: DataInput<In> & Meets<In, NeedsOf<Parts>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<FittedTransform<Pick<In, keyof NeededBy<Parts> & keyof In>, Schema, null>> {
    const { fitFrom } = await import('./fit-input.ts')
    return (await fitFrom(input as DataInput, options, 'ColumnTransformer', this.learn.bind(this))) as never
  }

  /**
   * Like `fit`, but also gives the outputs for the same rows, on which a pipeline trains its next step.
   *
   * A cross-fitted step computes the value of each row without the row's own target; for other steps, the outputs are what `transform` gives.
   */
  async fitTransform<In extends Schema, Held extends keyof In & string = never>(
    input: DataInput<In> & Meets<In, NeedsOf<Parts>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<Trained<FittedTransform<Pick<In, keyof NeededBy<Parts> & keyof In>, Schema, null>>> {
    const { fitFrom } = await import('./fit-input.ts')
    return (await fitFrom(input as DataInput, options, 'ColumnTransformer', this.#train.bind(this))) as never
  }

  async learn(data: Blocks, context: FitContext): Promise<FittedTransform> {
    const [{ learnParts }, { assembleColumnTransformer }] = await Promise.all([
      import('./learn-parts.ts'),
      import('./fitted-column-transformer.ts'),
    ])
    const children = await learnParts(this.#partsFor(data), context)
    return assembleColumnTransformer(this.#fittedParams(), children, data.columnTypes)
  }

  /** Present if a part has it. */
  get learnApplied(): Transform['learnApplied'] {
    const { remainder = 'drop' } = this.options
    const steps = [...this.parts.map(([, step]) => step), remainder]
    const special = steps.some(step => typeof step === 'object' && step.learnApplied !== undefined)
    return special ? (data, context) => this.#train(data, context) : undefined
  }

  async #train(data: Blocks, context: FitContext): Promise<Trained> {
    const [{ trainParts }, { sideBySide }, { assembleColumnTransformer }] = await Promise.all([
      import('./learn-parts.ts'),
      import('./training-outputs.ts'),
      import('./fitted-column-transformer.ts'),
    ])
    const { children, outputs } = await trainParts(this.#partsFor(data), context)
    const params = this.#fittedParams()
    const fitted = assembleColumnTransformer(params, children, data.columnTypes)
    return { fitted, outputs: sideBySide(outputs, params, data.rowCount) }
  }

  #fittedParams(): ColumnTransformerParams {
    const { verboseFeatureNames = false, transformerWeights = {} } = this.options
    return { verboseFeatureNames, transformerWeights }
  }

  /** The parts that receive columns of this data, and those columns. */
  #partsFor(data: Blocks): readonly Part[] {
    const { columnTypes } = data
    const { remainder = 'drop' } = this.options
    const columns = resolveColumns(
      this.parts.map(([, , selection]) => selection),
      columnTypes,
    )
    const used = new Set(columns.flat())
    const rest = data.names.filter(name => !used.has(name))
    const parts = this.parts.map(([name, step], index) => ({ name, step, columns: columns[index] ?? [] }))
    if (data.rowCount === 0) throw new FitError('ColumnTransformer', 'the table has no rows.')
    return [...parts, { name: 'remainder', step: remainder, columns: rest }].flatMap(({ step, ...part }) =>
      step === 'drop' || part.columns.length === 0
        ? []
        : [{ ...part, step, data: () => selectBlocks(data, part.columns) }],
    )
  }

  /** The same with parameters changed by path, `{ numbers__scale__withMean: false }`, or parts replaced by name. */
  withParams(changes: Partial<PathParams<Parts>>): ColumnTransformer<Parts> {
    const parts = changeSteps<ColumnPart>(
      this.parts,
      changes,
      ([name, , columns], step) => [name, step, columns] as ColumnPart,
    )
    return new ColumnTransformer(parts as unknown as Parts, this.options)
  }

  toJSON(): StepDefinition {
    return this.definition
  }

  /** A self-contained diagram of the parts and their parameters. */
  toHTML(): string {
    return toHTML(this.definition)
  }

  toMermaid(): string {
    return toMermaid(this.definition)
  }
}

/** Only these columns, in this order; sparse ones are expanded. */
function selectBlocks(data: Blocks, names: readonly string[]): Blocks {
  return new Blocks([{ kind: 'dense', columns: names.map(name => [name, data.column(name)] as const) }], data.rowCount)
}

type Problems = { readonly at: string; readonly message: string }[]

/** The name and step of a part. */
type NamedPart = readonly [name: string, step: Transform | 'passthrough' | 'drop', ...rest: readonly unknown[]]

/** Problems of parts that are not transforms. */
export function partProblems(parts: readonly NamedPart[]): Problems {
  return parts.flatMap(([name, step]) => {
    const role: string | undefined = typeof step === 'object' ? step?.role : step
    return role === 'transform' || role === 'passthrough' || role === 'drop'
      ? []
      : [{ at: name, message: "it is not a transform, 'passthrough' or 'drop'." }]
  })
}

/** Problems of parts that do not say which columns they receive. */
function selectionProblems(parts: readonly ColumnPart[]): Problems {
  return parts.flatMap(([name, , columns]) =>
    isSelection(columns)
      ? []
      : [{ at: name, message: "its columns must be a list of names like ['age'], a pattern, or `columnsOfType(…)`." }],
  )
}

/** What is wrong with the options that combine parts. */
export function optionProblems(parts: readonly NamedPart[], options: ColumnTransformerOptions): Problems {
  const { verboseFeatureNames = false, transformerWeights = {} } = options
  const names = parts.map(([name]) => name)
  const verbose = isBoolean(verboseFeatureNames)
  const weights = Object.entries(transformerWeights).flatMap(([name, weight]): Problems => {
    const detail = isNumber(() => true, 'a number')(weight)
    if (detail !== null) return [{ at: `transformerWeights.${name}`, message: `it ${detail}.` }]
    return names.includes(name) || name === 'remainder'
      ? []
      : [{ at: `transformerWeights.${name}`, message: 'there is no such part.' }]
  })
  return [...(verbose === null ? [] : [{ at: 'verboseFeatureNames', message: `it ${verbose}.` }]), ...weights]
}
