import { ColumnTypeError, UnknownColumnError } from '../features/errors/column-errors.ts'
import { DefinitionError } from '../features/errors/definition-error.ts'
import { ParameterError } from '../features/errors/parameter-error.ts'
import { refuseInfinite, refuseInfiniteAndMissing } from '../features/evaluate/refuse-numbers.ts'
import { type DataType, isNumeric, type Schema } from '../features/schema.ts'
import { Accumulated } from './accumulated.ts'
import { assemble } from './assemble.ts'
import { Blocks } from './blocks.ts'
import { FitError } from './fit-error.ts'
import { accepts, type DataInput, expectation, fitFrom, readFitInput } from './fit-input.ts'
import { spreadSummaries } from './fit-threads.ts'
import type { FittedTransform } from './fitted-transform.ts'
import { inSchemaOrder } from './in-schema-order.ts'
import type { ColumnKind, LearningKind, SummaryOptions, TransformKind } from './kind.ts'
import { checkParams } from './parameters.ts'
import { refuseWeightless } from './refuse-weightless.ts'
import { sparseColumns } from './sparse-columns.ts'
import { applyTransform } from './spread-program.ts'
import type { FitContext, FitOptions, Trained } from './step.ts'
import { onceAFit, summarizeColumn, summarizeSparse } from './summarize-column.ts'

/** Learns from a table: `fit` of every transform of a kind. */
export async function fitOnTable<Params extends object, Summary, State extends object>(
  kind: LearningKind<Params, Summary, State>,
  params: Params,
  input: DataInput,
  options: FitOptions,
): Promise<FittedTransform<Schema, Schema, State>> {
  return fitFrom(input, options, kind.kind, (data, context) => fitOnBlocks(kind, params, data, context))
}

/** As `fitOnTable`, and the outputs that the steps after it are trained on: `fitTransform` of every transform of a kind. */
export async function trainOnTable<Params extends object, Summary, State extends object>(
  kind: LearningKind<Params, Summary, State>,
  params: Params,
  input: DataInput,
  options: FitOptions,
): Promise<Trained<FittedTransform<Schema, Schema, State>>> {
  return fitFrom(input, options, kind.kind, (data, context) => trainOnBlocks(kind, params, data, context))
}

/** Learns from blocks. */
export async function fitOnBlocks<Params extends object, Summary, State extends object>(
  kind: LearningKind<Params, Summary, State>,
  params: Params,
  given: Blocks,
  context: FitContext,
): Promise<FittedTransform<Schema, Schema, State>> {
  const data = readColumns(kind, params, given)
  const inputs = checkedInputs(kind, data, context)
  refuseWeightless(kind.kind, context.weights)
  if ('learn' in kind) {
    const learned = kind.learnAtOnce?.(data, params, context) ?? null
    if (learned !== null) return assemble(kind, params, inputs, learned)
    refuseNumbers(kind, data)
    return assemble(kind, params, inputs, await kind.learn(data, inputs, params, context))
  }
  return assemble(kind, params, inputs, kind.conclude(await summarizeAll(kind, params, data, context), inputs, params))
}

/** Learns from blocks, and gives the outputs for their rows that the steps after it are trained on. */
export async function trainOnBlocks<Params extends object, Summary, State extends object>(
  kind: LearningKind<Params, Summary, State>,
  params: Params,
  data: Blocks,
  context: FitContext,
): Promise<Trained<FittedTransform<Schema, Schema, State>>> {
  const fitted = await fitOnBlocks(kind, params, data, context)
  const { inputs, state } = fitted
  const outputs =
    kind.trainingOutputs === undefined
      ? await applyTransform(fitted, data, context)
      : kind.trainingOutputs({ inputs, params, state }, inSchemaOrder(data), context)
  return { fitted, outputs }
}

/** What a part of the data shows, where the kind can be fitted in parts. */
export async function accumulateTable<Params extends object, Summary, State extends object>(
  kind: LearningKind<Params, Summary, State>,
  params: Params,
  input: DataInput,
  options: FitOptions,
): Promise<Accumulated<Summary, State>> {
  if ('learn' in kind) throw new ParameterError('kind', `${kind.kind} cannot be fitted in parts; use fit.`)
  const { data: given, context } = await readFitInput(input, options, kind.kind)
  const data = readColumns(kind, params, given)
  const inputs = checkedInputs(kind, data, context)
  return new Accumulated(kind as ColumnKind<object, Summary, State>, params, {
    inputs,
    columns: await summarizeAll(kind, params, data, context),
  })
}

/** The columns that the kind reads; bad parameters are errors, and so are columns that these name and that are not there. */
function readColumns<Params extends object, State extends object>(
  kind: TransformKind<Params, State>,
  params: Params,
  data: Blocks,
): Blocks {
  checkParams(kind.kind, params, kind.rules)
  if (kind.reads === undefined) return inSchemaOrder(data)
  const columns = kind.reads(params).map(name => {
    if (!data.names.includes(name)) throw new UnknownColumnError(name, `the input of ${kind.kind}`, data.names)
    return [name, data.column(name)] as const
  })
  return inSchemaOrder(new Blocks([{ kind: 'dense', columns }], data.rowCount))
}

/** The types of the inputs as the kind reads them; columns of other types, no rows and no target are errors. */
function checkedInputs<Params extends object, State extends object>(
  kind: TransformKind<Params, State>,
  data: Blocks,
  context: FitContext,
): Schema {
  const types = Object.entries(data.columnTypes)
  const wrong = types.filter(([, type]) => !accepts(kind.accepts, type))
  refuseTypes(wrong, `the input of ${kind.kind}`, expectation[kind.accepts])
  if (data.rowCount === 0) throw new FitError(kind.kind, 'the table has no rows.')
  if (kind.needsTarget && context.target === null) {
    throw new FitError(kind.kind, 'it learns from a target; name its column: fit(table, { target }).')
  }
  const read = types.map(([name, type]) => [name, kind.readsNumbersAs64 && isNumeric(type) ? 'float64' : type] as const)
  return Object.fromEntries(read)
}

/** What every column shows, in order. */
async function summarizeAll<Params extends object, Summary, State extends object>(
  kind: ColumnKind<Params, Summary, State>,
  params: Params,
  data: Blocks,
  context: FitContext,
): Promise<readonly Summary[]> {
  const spread = await spreadSummaries(kind, params, data, context)
  if (spread !== null) return spread
  const { weights, target, targetName } = context
  const once = onceAFit()
  const summaries: Summary[] = []
  for (const block of data.blocks) {
    const optionsOf = (name: string, type: DataType): SummaryOptions<Params> => {
      return { name, type, index: summaries.length, params, weights, target, targetName, once }
    }
    if (block.kind === 'dense') {
      for (const [name, column] of block.columns)
        summaries.push(summarizeColumn(kind, column, optionsOf(name, column.type)))
      continue
    }
    const { column } = sparseColumns(block, data.rowCount)
    for (const [index, name] of block.names.entries())
      summaries.push(summarizeSparse(kind, column(index), data.rowCount, optionsOf(name, 'float64')))
  }
  return summaries
}

/** Refuses ±Infinity, and for some kinds missing values, in every dense column; a sparse block holds neither. */
function refuseNumbers<Params extends object, State extends object>(
  kind: TransformKind<Params, State>,
  { blocks }: Blocks,
): void {
  for (const [name, column] of blocks.flatMap(block => (block.kind === 'dense' ? block.columns : []))) {
    if (kind.refusesMissing) refuseInfiniteAndMissing(column, name)
    else refuseInfinite(column, name)
  }
}

function refuseTypes(wrong: readonly (readonly [string, DataType])[], where: string, expected: string): void {
  const errors = wrong.map(([name, type]) => ({ name, error: new ColumnTypeError(name, where, type, expected) }))
  const [first] = errors
  if (first === undefined) return
  if (errors.length === 1) throw first.error
  throw new DefinitionError(
    where,
    errors.map(({ name, error }) => ({ at: name, message: error.message })),
  )
}
