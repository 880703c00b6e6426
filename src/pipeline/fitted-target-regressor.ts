import type { Schema } from '../features/schema.ts'
import { float64Column } from '../features/table/build-column.ts'
import { type Column, isSet } from '../features/table/column.ts'
import { Table } from '../features/table/table.ts'
import { Blocks } from './blocks.ts'
import { FitError } from './fit-error.ts'
import { FittedRegressor } from './fitted-regressor.ts'
import type { FittedTransform } from './fitted-transform.ts'
import type { ModelForm } from './model-form.ts'
import type { Program } from './program.ts'
import { type AsyncModel, answersLater, type ModelOf, type RowModel, type Timing } from './row-model.ts'
import { compileProgramRow } from './run-program.ts'
import type { FitContext, Step, Transform } from './step.ts'

const kind = 'TransformedTargetRegressor'

/** Learns the transform from the target, and the regressor from what it gives. */
export async function learnTransformedTarget(
  regressor: Step<'regressor'>,
  transformer: Transform,
  data: Blocks,
  context: FitContext,
): Promise<FittedRegressor> {
  const { target, targetName } = context
  if (target === null) throw new FitError(kind, "there is no target; give { target: 'column' } to fit.")
  const truth = Blocks.of(new Table([[targetName, target]], target.length))
  const { validation, ...learning } = context
  const fitted = await transformer.learn(truth, { ...learning, target: null, weights: null })
  if (!canGoBack(fitted)) throw new FitError(kind, `${fitted.kind} has no way back from one output to the target.`)
  const transformed = (column: Column): Column =>
    fitted.apply(Blocks.of(new Table([[targetName, column]], column.length))).column(fitted.names[0] ?? '')
  const watched = validation && { validation: { ...validation, target: transformed(validation.target) } }
  const learned = await regressor.learn(data, { ...learning, target: transformed(target), ...watched })
  return assembleTransformedTarget(learned, fitted)
}

/** Whether a fitted transform has one input, one output, and a way back. */
export function canGoBack(fitted: FittedTransform): boolean {
  return fitted.names.length === 1 && Object.keys(fitted.inputs).length === 1 && fitted.inverseTransform !== undefined
}

/** The fitted regressor of a fitted regressor and a fitted transform of its target. */
export function assembleTransformedTarget<When extends Timing>(
  regressor: FittedRegressor<Schema, When>,
  transformer: FittedTransform,
): FittedRegressor<Schema, When> {
  const children = [
    { name: 'regressor', fitted: regressor },
    { name: 'transformer', fitted: transformer },
  ]
  const parts = { kind, version: 1, params: {}, state: null, program: regressor.program, children }
  return new FittedRegressor<Schema, When>(parts, backModel(regressor.model, transformer) as ModelOf<When>)
}

function backModel(model: RowModel | AsyncModel, transformer: FittedTransform): RowModel | AsyncModel {
  const [name = ''] = transformer.names
  const [target = ''] = Object.keys(transformer.inputs)
  const goBack = (values: Float64Array): Float64Array => {
    const column = float64Column(values)
    return numbers(transformer.invert(Blocks.of(new Table([[name, column]], values.length))).column(target))
  }
  if (answersLater(model)) {
    return {
      width: 1,
      ofBlocks: async (features, options) => goBack(await model.ofBlocks(features, options)),
      compileRows: (program, schema) => {
        const run = model.compileRows(program, schema)
        return async (rows, options) => goBack(await run(rows, options))
      },
      close: () => model.close(),
    }
  }
  const { inverseProgram } = transformer
  const form = mappedForm(model.form, inverseProgram)
  return {
    width: 1,
    ...(form !== null && { form }),
    ofBlocks: (features: Blocks) => goBack(model.ofBlocks(features)),
    compileRow: (program, schema) => {
      const predict = model.compileRow(program, schema)
      const back = inverseProgram === null ? null : compileBack(inverseProgram, name)
      return (values, into) => {
        predict(values, into)
        into[0] = back === null ? (goBack(Float64Array.of(into[0] ?? 0))[0] ?? Number.NaN) : back(into[0] ?? 0)
      }
    },
  }
}

/** The form of the way back after that of the model; null where one of them has none. */
function mappedForm(form: ModelForm | undefined, program: Program | null): ModelForm | null {
  const isPlain = program?.outputs.length === 1 && program.outputs[0]?.kind === 'dense' && !program.checks?.length
  return form === undefined || form.kind === 'mapped' || program === null || !isPlain
    ? null
    : { kind: 'mapped', form, program }
}

function compileBack(program: Program, name: string): (value: number) => number {
  const schema: Schema = { [name]: 'float64' }
  const { begin, outputs } = compileProgramRow(program, schema)
  const [output] = outputs
  const values = [0]
  return value => {
    values[0] = value
    begin(values)
    const found = output?.kind === 'dense' ? output.value(values) : null
    return typeof found === 'number' ? found : Number.NaN
  }
}

function numbers({ data, length }: Column): Float64Array {
  if (data.kind !== 'number') return new Float64Array(length).fill(Number.NaN)
  const { values, validity } = data
  return Float64Array.from({ length }, (_, row) =>
    validity === null || isSet(validity, row) ? (values[row] ?? Number.NaN) : Number.NaN,
  )
}
