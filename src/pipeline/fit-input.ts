import { InvalidValueError, UnknownColumnError } from '../features/errors/column-errors.ts'
import { type OptionCalls, ParameterError, requireSettings } from '../features/errors/parameter-error.ts'
import { holdsTerms } from '../features/expression/signatures.ts'
import type { DataType, InputRow, Schema } from '../features/schema.ts'
import type { ArrowTableLike } from '../features/table/arrow-like.ts'
import type { Column } from '../features/table/column.ts'
import { type TableInput, toTable } from '../features/table/from-rows.ts'
import type { Table } from '../features/table/table.ts'
import { Blocks } from './blocks.ts'
import type { FitContext, FitOptions, Requirement, ValidatedFitOptions, Validation } from './step.ts'

/** Anything that holds rows: a table, an Arrow table, rows as objects, or the output of a transform. */
export type DataInput<S extends Schema = Schema> = Table<S> | Blocks<S> | ArrowTableLike | readonly InputRow<Schema>[]

/** The columns of S that do not meet a requirement; none for a table whose columns are known only at run time. */
type Unmet<S extends Schema, Needs extends Requirement, Except extends string> = string extends keyof S
  ? never
  :
      | (string extends keyof Needs['needed']
          ? never
          : {
              [K in keyof Needs['needed'] & string]: K extends keyof S
                ? S[K] extends Needs['needed'][K]
                  ? never
                  : K
                : K
            }[keyof Needs['needed'] & string])
      | {
          [K in Exclude<keyof S & string, Except>]: S[K] extends Needs['every'] ? never : K
        }[Exclude<keyof S & string, Except>]

/** Accepts anything if the table meets the requirement; otherwise the compiler's error names the columns. */
export type Meets<S extends Schema, Needs extends Requirement, Except extends string = never> = [
  Unmet<S, Needs, Except>,
] extends [never]
  ? unknown
  : { readonly '~problem': `column \`${Unmet<S, Needs, Except>}\` is missing or of a type that this step cannot read` }

/** The columns that a step reads of a table In: those that it names, or all but the target and the weights. */
export type ReadColumns<Needs extends Requirement, In extends Schema, Held extends string> = [
  keyof Needs['needed'],
] extends [never]
  ? Omit<In, Held>
  : Pick<In, keyof Needs['needed'] & keyof In>

/** The inputs of a fit: the columns to learn from, and the target and weights apart. */
export interface FitInput {
  readonly data: Blocks
  readonly context: FitContext
}

const fitCalls: OptionCalls<FitOptions> = {
  target: null,
  sampleWeight: null,
  cache: null,
  threads: null,
  signal: 'throwIfAborted?',
  onProgress: null,
}

/** Separates the inputs of a fit from its target and weights. */
export async function readFitInput(input: DataInput, options: FitOptions, subject: string): Promise<FitInput> {
  requireSettings<FitOptions>(options, fitCalls)
  return takeApart(input, options, subject)
}

async function takeApart(input: DataInput, options: FitOptions, subject: string): Promise<FitInput> {
  const table =
    input instanceof Blocks ? input : await toTable(input as TableInput, undefined, { subject: 'the training table' })
  const { target, sampleWeight, cache, signal, onProgress } = options
  const names = 'names' in table ? table.names : table.columnNames
  const held = [target, typeof sampleWeight === 'string' ? sampleWeight : undefined].filter(name => name !== undefined)
  for (const name of held)
    if (!names.includes(name)) throw new UnknownColumnError(name, `the training table of ${subject}`, names)
  const context: FitContext = {
    target: target === undefined ? null : (table as Table).column(target),
    targetName: target ?? 'target',
    weights: readWeights(table as Table, sampleWeight),
    ...(cache === undefined ? {} : { cache }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  }
  return { data: without(table, held), context }
}

/** Reads the inputs of a fit, and learns with the requested threads. */
export async function fitFrom<Learned>(
  input: DataInput,
  options: FitOptions,
  subject: string,
  learn: (data: Blocks, context: FitContext) => Promise<Learned>,
): Promise<Learned> {
  requireSettings<FitOptions>(options, fitCalls)
  return learnFrom(input, options, subject, learn)
}

async function learnFrom<Learned>(
  input: DataInput,
  options: FitOptions,
  subject: string,
  learn: (data: Blocks, context: FitContext) => Promise<Learned>,
): Promise<Learned> {
  const { data, context } = await takeApart(input, options, subject)
  const { learnByThreads } = await import('./fit-threads.ts')
  return learnByThreads(data, context, options.threads, learn)
}

/** Like `fitFrom`, with validation rows, if there are any. */
export async function fitValidated<Learned>(
  input: DataInput,
  given: ValidatedFitOptions,
  subject: string,
  learn: (data: Blocks, context: FitContext) => Promise<Learned>,
): Promise<Learned> {
  requireSettings<ValidatedFitOptions>(given, { ...fitCalls, validation: null })
  const { validation, ...options } = given ?? {}
  if (validation === undefined) return learnFrom(input, options, subject, learn)
  return learnFrom(input, options, subject, async (data, context) => {
    const found = await readValidation(validation, options, data, context)
    return learn(data, { ...context, validation: found })
  })
}

async function readValidation(
  input: TableInput,
  { target, sampleWeight }: FitOptions,
  data: Blocks,
  context: FitContext,
): Promise<Validation> {
  if (target === undefined || context.target === null)
    throw new ParameterError('validation', 'there is no target whose loss could be followed.')
  const weightName = typeof sampleWeight === 'string' ? sampleWeight : undefined
  const schema: Schema = {
    ...data.columnTypes,
    [target]: context.target.type,
    ...(weightName !== undefined && { [weightName]: 'float64' as const }),
  }
  const table = await toTable(input, schema, { subject: 'the validation table' })
  if (table.rowCount === 0) throw new ParameterError('validation', 'it has no rows.')
  const weights = weightName === undefined ? null : readWeights(table, weightName)
  return { data: Blocks.of(table.select(data.names)), target: table.column(target), weights }
}

/** The blocks of anything that holds rows. */
export async function readBlocks(input: DataInput): Promise<Blocks> {
  return input instanceof Blocks ? input : Blocks.of(await toTable(input as TableInput))
}

function without(table: Table | Blocks, held: readonly string[]): Blocks {
  if (held.length === 0) return table instanceof Blocks ? table : Blocks.of(table)
  const dense = table instanceof Blocks ? table.dense() : table
  return Blocks.of(dense.select(dense.columnNames.filter(name => !held.includes(name))))
}

function readWeights(table: Table, given: ArrayLike<number> | string | undefined): Float64Array | null {
  if (given === undefined) return null
  const name = typeof given === 'string' ? given : 'sampleWeight'
  const source: ArrayLike<unknown> | Column = typeof given === 'string' ? table.column(given) : given
  if (source.length !== table.rowCount) {
    throw new ParameterError('sampleWeight', `it has ${source.length} rows, the table ${table.rowCount}.`)
  }
  const weights = new Float64Array(source.length)
  for (let row = 0; row < weights.length; row++) {
    const value: unknown = 'get' in source ? (source as Column).get(row) : source[row]
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new InvalidValueError(
        name,
        row,
        `the weight is ${String(value ?? null)}; give finite numbers of at least 0.`,
      )
    }
    weights[row] = value
  }
  return weights
}

/** What kinds of columns a transform reads. */
export type Accepts = 'number' | 'simple' | 'category' | 'text' | 'terms' | 'time'

const accepted: { readonly [A in Exclude<Accepts, 'terms'>]: ReadonlySet<DataType> } = {
  number: new Set<DataType>(['int32', 'int64', 'float32', 'float64']),
  time: new Set<DataType>(['timestamp', 'date']),
  simple: new Set<DataType>(['int32', 'int64', 'float32', 'float64', 'string', 'boolean']),
  category: new Set<DataType>(['int32', 'int64', 'float32', 'float64', 'string', 'boolean', 'timestamp', 'date']),
  text: new Set<DataType>(['string']),
}

/** Whether a column of the type can be read. */
export function accepts(kind: Accepts, type: DataType): boolean {
  return kind === 'terms' ? holdsTerms(type) : accepted[kind].has(type)
}

/** What can be read, in words. */
export const expectation: { readonly [A in Accepts]: string } = {
  number: 'a number',
  time: 'a date or timestamp',
  simple: 'a number, string or boolean',
  category: 'a number, string, boolean, date or timestamp',
  text: 'a string',
  terms: 'a number, string or boolean, or a list, map or struct of them',
}
