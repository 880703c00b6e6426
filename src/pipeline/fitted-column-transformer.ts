import { ColumnTypeError } from '../features/errors/column-errors.ts'
import type { Expression } from '../features/expression/expression.ts'
import { substitution } from '../features/expression/walk.ts'
import { isNumeric, type Schema, sameType } from '../features/schema.ts'
import { wideRecord } from '../features/wide-record.ts'
import { featureProgram } from './estimators/feature-program.ts'
import type { FittedChild } from './fitted.ts'
import { FittedTransform } from './fitted-transform.ts'
import { call, literal, numberColumn, type Output, outputNames, type Program } from './program.ts'
import { refuseRepeatedNames } from './refuse-repeated-names.ts'

/** The parameters of a fitted `ColumnTransformer` or `FeatureUnion`. */
export interface ColumnTransformerParams {
  readonly verboseFeatureNames: boolean
  readonly transformerWeights: Readonly<Record<string, number>>
}

/** The fitted column transformer of fitted parts, one program for all of them. */
export function assembleColumnTransformer(
  params: ColumnTransformerParams,
  children: readonly FittedChild[],
  columnTypes: Schema,
): FittedTransform {
  return assembleParts('ColumnTransformer', params, children, columnTypes)
}

/** The same of parts that each get all columns. */
export function assembleFeatureUnion(
  params: ColumnTransformerParams,
  children: readonly FittedChild[],
  columnTypes: Schema,
): FittedTransform {
  return assembleParts('FeatureUnion', params, children, columnTypes)
}

function assembleParts(
  kind: 'ColumnTransformer' | 'FeatureUnion',
  params: ColumnTransformerParams,
  children: readonly FittedChild[],
  columnTypes: Schema,
): FittedTransform {
  const programs = children.map(child => childProgram(child, columnTypes))
  const inputs = sharedInputs(programs, columnTypes)
  const recasts = programs.map(program => substitution(castsFor(program, inputs)))
  const byPart = programs.map((program, index) => {
    const part = children[index]?.name ?? ''
    const recast = recasts[index] ?? same
    const outputs = program.outputs.map(output =>
      finishOutput({ ...output, expression: recast(output.expression) }, part, params),
    )
    return { part, outputs }
  })
  const named = byPart.map(({ part, outputs }) => ({ part, names: outputNames(outputs) }))
  refuseRepeatedNames(named, kind, (first, second) => {
    const parts = `one made by the part \`${first.part}\`, one by \`${second.part}\``
    return `two columns are called so, ${parts}; set verboseFeatureNames, or leave it out of one part.`
  })
  const checks = programs.flatMap(({ checks = [] }, index) => checks.map(recasts[index] ?? same))
  const finite = [...new Set(programs.flatMap(program => program.finite))]
  return new FittedTransform({
    kind,
    version: 1,
    params: { ...params },
    state: null,
    program: { inputs, finite, checks, outputs: byPart.flatMap(({ outputs }) => outputs) },
    children,
  })
}

function same(node: Expression): Expression {
  return node
}

function childProgram({ fitted, columns = [] }: FittedChild, columnTypes: Schema): Program {
  if (fitted !== 'passthrough') return fitted.program
  return featureProgram(Object.fromEntries(columns.map(name => [name, columnTypes[name] ?? 'float64'])))
}

/** The type in which each column is read: the one that all parts ask for, or else its own. */
function sharedInputs(programs: readonly Program[], columnTypes: Schema): Schema {
  const shared = new Map<string, Schema[string]>()
  for (const { inputs } of programs) {
    for (const [name, type] of Object.entries(inputs)) {
      const other = shared.get(name)
      shared.set(name, other === undefined || sameType(other, type) ? type : (columnTypes[name] ?? type))
    }
  }
  return wideRecord([...shared])
}

/** The columns that a part reads as float64 and that come in another type, cast. */
function castsFor(program: Program, inputs: Schema): ReadonlyMap<string, Expression> {
  const other = Object.keys(program.inputs).filter(
    name => program.inputs[name] === 'float64' && inputs[name] !== 'float64',
  )
  return new Map(other.map(name => [name, numberColumn(name, inputs[name])]))
}

/** The output of a part under its final name, with the part's weight. */
export function finishOutput(output: Output, part: string, params: ColumnTransformerParams): Output {
  const weight = params.transformerWeights[part] ?? 1
  if (output.kind === 'sparse') {
    const names = output.names.map(name => outputName(name, part, params))
    return { ...output, names, weight: output.weight * weight }
  }
  const name = outputName(output.name, part, params)
  if (weight === 1) return { ...output, name }
  if (!isNumeric(output.type))
    throw new ColumnTypeError(output.name, `the weighted part \`${part}\``, output.type, 'a number')
  return { ...output, name, type: 'float64', expression: call('mul', output.expression, literal(weight)) }
}

/** What an output of a part is called. */
export function outputName(name: string, part: string, { verboseFeatureNames }: ColumnTransformerParams): string {
  return verboseFeatureNames ? `${part}__${name}` : name
}
