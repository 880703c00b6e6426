import { DefinitionError, type Problem } from '../features/errors/definition-error.ts'
import { requireMembers, requireOptions } from '../features/errors/parameter-error.ts'
import { checkExpression } from '../features/expression/check.ts'
import { columnsOf } from '../features/expression/columns.ts'
import type { Columns, Handle, SchemaOf, Typed } from '../features/expression/handle.ts'
import type { DataType, NumericType, Schema } from '../features/schema.ts'
import type { Column } from '../features/table/column.ts'
import type { Blocks } from './blocks.ts'
import { showable } from './display/to-text.ts'
import type { DataInput, Meets } from './fit-input.ts'
import type { FittedTransform } from './fitted-transform.ts'
import { type FittedTypes, type Invertible, KindTransform } from './kind-transform.ts'
import type { NamedExpression, StoredProgram } from './own/stored-program.ts'
import type { Rules } from './parameters.ts'
import type { EveryColumn, FitContext, FitOptions, Requirement, StepDefinition } from './step.ts'

/** What an own transform may read: every numeric column counts as float64, or columns of exactly one other type. */
export type OwnInput = 'boolean' | 'int32' | 'int64' | 'float32' | 'float64' | 'string' | 'timestamp' | 'date'

/** A transform of your own, for one column at a time: what it learns is data, and what it computes is an expression over that data. */
export interface TransformDefinition<
  In extends OwnInput,
  Params extends object,
  Learned,
  Out extends DataType,
  Back extends Typed<In> = never,
> {
  /** Letters, digits, `-` and `_`. */
  readonly name: string
  /** A whole number from 1. Raise it when the code changes. */
  readonly version: number
  readonly input: In
  readonly defaults: Params
  /** What is wrong with a parameter's value, as the end of a sentence, or null; for each parameter that should be checked. */
  readonly rules?: Partial<Rules<NoInfer<Params>>>
  /** Learns from a column and returns plain data. Missing values are null; ±Infinity never occurs. */
  readonly fit: (column: Column<In>, params: Readonly<Params>) => Learned
  /** What is computed from the column and what was learned. */
  readonly expression: (x: Handle<In>, learned: Learned, params: Readonly<Params>) => Typed<Out>
  /** The inverse of `expression`. */
  readonly inverse?: (y: Handle<Out>, learned: Learned, params: Readonly<Params>) => Back
}

/** What an own transform has learned, one entry per input, and what it computes. */
export interface OwnState<Learned = unknown> extends StoredProgram {
  readonly learned: readonly Learned[]
}

type Gives<Out extends DataType, Back> = Out extends 'float64'
  ? [Back] extends [never]
    ? 'numbers'
    : 'numbersAndBack'
  : [Back] extends [never]
    ? 'columns'
    : 'columnsAndBack'

/** A transform that `defineTransform` made. */
export type OwnTransform<
  In extends OwnInput,
  Params extends object,
  Learned,
  Given extends keyof FittedTypes<Schema, unknown>,
> = KindTransform<OwnTypes<In, Params, Learned, Given>>

interface OwnTypes<
  In extends OwnInput,
  Params extends object,
  Learned,
  Given extends keyof FittedTypes<Schema, unknown>,
> {
  readonly params: Params
  readonly needs: EveryColumn<Read<In>>
  readonly state: OwnState<Learned>
  readonly gives: Given
}

/** What is read as the type: every number as float64, else exactly that type. */
type Read<T extends DataType> = T extends 'float64' ? NumericType : T

/** The class that `defineTransform` gives. */
export type OwnTransformClass<
  In extends OwnInput,
  Params extends object,
  Learned,
  Given extends keyof FittedTypes<Schema, unknown>,
> = new (params?: Partial<Params>) => OwnTransform<In, Params, Learned, Given>

/** The names of own transforms in definitions and stored data, with name and version, so that they never clash with built-in kinds. */
export const ownKind: RegExp = /^[A-Za-z][\w-]{0,63}@[1-9]\d{0,8}$/

/**
 * Makes a class of transforms of your own, which work column by column and are used like any other.
 *
 * What is fitted holds its expressions as data, so it is stored, loaded and served without this code, and every engine can compute it at once.
 * Sample weights must be whole numbers: rows are repeated by them before `fit` sees the column. ±Infinity is refused in numbers.
 *
 * @example
 * {@includeCode ../../docs/examples/winsorizer.ts}
 *
 * @throws {DefinitionError} for a bad name or version, and for functions that are missing.
 */
export function defineTransform<
  const In extends OwnInput,
  Params extends object,
  Learned,
  Out extends DataType,
  Back extends Typed<In> = never,
>(
  definition: TransformDefinition<In, Params, Learned, Out, Back>,
): OwnTransformClass<In, Params, Learned, Gives<Out, Back>> {
  const { name, version } = Object(definition)
  const kind = `${name}@${version}`
  const problems = definitionProblems(Object(definition), kind)
  if (problems.length > 0) throw new DefinitionError('the transform', problems)
  const load = async () =>
    (await import('./own/own-transform-kind.ts')).ownTransformKind(kind, definition as never) as never
  const source = { kind, defaults: definition.defaults, load }
  return class extends KindTransform<OwnTypes<In, Params, Learned, Gives<Out, Back>>> {
    constructor(params: Partial<Params> = {}) {
      super(source, params)
    }
  }
}

function definitionProblems(definition: object, kind: string): readonly Problem[] {
  const { fit, expression, inverse, defaults } = definition as Readonly<Record<string, unknown>>
  const problems: Problem[] = []
  if (!ownKind.test(kind)) {
    const message = `\`${kind.slice(0, 80)}\` is not a name of letters, digits, - and _ with a version from 1.`
    problems.push({ at: 'name', message })
  }
  for (const [at, code] of Object.entries({ fit, expression, ...(inverse === undefined ? {} : { inverse }) }))
    if (typeof code !== 'function') problems.push({ at, message: 'it is not a function.' })
  if (typeof defaults !== 'object' || defaults === null) problems.push({ at: 'defaults', message: 'they are missing.' })
  return problems
}

/** Outputs by name. */
type Named = Readonly<Record<string, Typed>>

/** What a `FunctionTransformer` reads and gives. */
export interface FunctionOptions<In extends Schema, Out extends Named, Back extends Named> {
  /** The columns that are read; a column declared as float64 may be of any numeric type. */
  readonly inputs: In
  /** The outputs, by name; `columns => ({ ...columns, … })` keeps what is read. */
  readonly outputs: (columns: Columns<In>) => Out
  /** The inputs, by name, from the outputs. */
  readonly inverse?: (outputs: Columns<SchemaOf<Out>>) => Back
}

/** What a `FunctionTransformer` becomes. */
type FittedFunction<In extends Schema, Out extends Named, Back> = [Back] extends [never]
  ? FittedTransform<In, SchemaOf<Out>, StoredProgram>
  : Invertible<FittedTransform<In, SchemaOf<Out>, StoredProgram>>

/**
 * Computes columns from columns with expressions, like scikit-learn's `FunctionTransformer`, but as data: stored, loaded, and run by every engine.
 *
 * Other columns are dropped. It learns nothing, so fitting only checks that the columns exist; null and NaN behave as the expressions say.
 */
export class FunctionTransformer<const In extends Schema, Out extends Named, Back extends Named = never> {
  readonly role = 'transform' as const
  readonly inputs: In
  /** The expressions, as data. */
  readonly program: StoredProgram
  declare readonly '~needs'?: Requirement<DataType, { readonly [K in keyof In]: Read<In[K]> }>

  constructor(options: FunctionOptions<In, Out, Back>) {
    requireOptions<FunctionOptions<In, Out, Back>>(options, { inputs: null, outputs: 'call', inverse: 'call?' })
    requireMembers('options', options, { inputs: 'object' }, 'an object with `inputs`')
    this.inputs = Object.freeze({ ...options.inputs })
    const outputs = named(options.outputs(columnsOf(this.inputs)))
    const types = outputs.map(
      ([name, node]) => [name, checkExpression(node, this.inputs, '', []) ?? 'float64'] as const,
    )
    const given = Object.fromEntries(types) as SchemaOf<Out>
    const back = options.inverse === undefined ? null : named(options.inverse(columnsOf(given)))
    this.program = Object.freeze({ outputs, back })
    showable(this, () => this.definition)
  }

  get definition(): StepDefinition {
    const { outputs, back: inverse } = this.program
    return { kind: 'FunctionTransformer', params: { inputs: Object.entries(this.inputs), outputs, inverse } }
  }

  /**
   * Checks that a table has the columns.
   *
   * @throws {DefinitionError} for expressions that are wrong; {UnknownColumnError | ColumnTypeError} for columns that are missing or of another type.
   */
  async fit<S extends Schema, Held extends keyof S & string = never>(
    input: DataInput<S> & Meets<S, NonNullable<this['~needs']>, Held>,
    options: FitOptions<Held> = {},
  ): Promise<FittedFunction<In, Out, Back>> {
    const { fitFrom } = await import('./fit-input.ts')
    return (await fitFrom(input as DataInput, options, 'FunctionTransformer', this.learn.bind(this))) as never
  }

  async learn(data: Blocks, _context: FitContext): Promise<FittedTransform> {
    const { fitFunction } = await import('./own/fit-function.ts')
    return fitFunction(this.inputs, this.program, data)
  }

  toJSON(): StepDefinition {
    return this.definition
  }
}

function named(outputs: Named): readonly NamedExpression[] {
  return Object.freeze(Object.entries(outputs).map(([name, { node }]) => Object.freeze([name, node] as const)))
}
