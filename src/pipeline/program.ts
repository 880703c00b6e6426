import { ParameterError } from '../features/errors/parameter-error.ts'
import { bagWidth } from '../features/expression/check-table.ts'
import type { ConstantTable, EncodedValue, Expression, VectorStep } from '../features/expression/expression.ts'
import type { FunctionName } from '../features/expression/function.ts'
import type { DataType, Schema } from '../features/schema.ts'
import { encode } from '../features/table/encode.ts'
import { wideRecord } from '../features/wide-record.ts'
import { widestDense } from './blocks.ts'

/** A dense output column. */
export interface DenseOutput {
  readonly kind: 'dense'
  readonly name: string
  readonly type: DataType
  readonly expression: Expression
}

/** A sparse vector over `names`: a `oneHot` or a `bag` call, whose values are multiplied by `weight`. */
export interface SparseOutput {
  readonly kind: 'sparse'
  /** As many as `outputWidth`; where that may be millions, they are made when they are first read. */
  readonly names: readonly string[]
  readonly expression: Expression
  readonly weight: number
}

/** What a program puts out: one column, or many that are mostly zero. */
export type Output = DenseOutput | SparseOutput

/** What a fitted row-level transform computes: expressions over its inputs, with learned constants. */
export interface Program {
  readonly inputs: Schema
  /** The numeric inputs in which ±Infinity is refused. */
  readonly finite: readonly string[]
  /** What is evaluated for its errors alone. */
  readonly checks?: readonly Expression[]
  readonly outputs: readonly Output[]
  /** The same over inputs that are mostly zero; absent where zeros do not stay zeros. */
  readonly overSparse?: OverSparse
}

/** What becomes of a sparse vector over all inputs of a program, in order: steps, and then sums with these weights if there are any. */
export interface OverSparse {
  readonly steps: readonly VectorStep[]
  readonly components: readonly (readonly number[])[] | null
}

/** The names of everything a program puts out, in order. */
export function outputNames(outputs: readonly Output[]): string[] {
  return outputs.flatMap(output => (output.kind === 'dense' ? [output.name] : output.names))
}

/** How many columns an output has; reads no names. */
export function outputWidth(output: Output): number {
  if (output.kind === 'dense') return 1
  const { expression } = output
  if (expression.kind !== 'call' || expression.table === undefined)
    throw new TypeError('the expression was not checked')
  return expression.function === 'bag' ? bagWidth(expression.table) : (expression.table.width ?? 0)
}

/** Whether a program reads exactly these columns, in this order. */
export function readsExactly(inputs: Schema, names: readonly string[]): boolean {
  const read = Object.keys(inputs)
  return read.length === names.length && read.every((name, at) => name === names[at])
}

/** The types of everything a program puts out, in order. */
export function outputTypes(outputs: readonly Output[]): Schema {
  const typed = outputs.flatMap(output =>
    output.kind === 'dense'
      ? [[output.name, output.type] as const]
      : output.names.map(name => [name, 'float64'] as const),
  )
  return wideRecord(typed)
}

/** A sparse output as dense columns, those in `wanted` or all of them. */
export function densify(output: SparseOutput, wanted: ReadonlySet<string> | null = null): DenseOutput[] {
  const chosen = [...output.names.entries()].filter(([, name]) => wanted === null || wanted.has(name))
  if (chosen.length > widestDense) {
    throw new ParameterError('dense', `${chosen.length} columns are too many to expand (at most ${widestDense}).`)
  }
  return chosen.map(([position, name]) => ({
    kind: 'dense',
    name,
    type: 'float64',
    expression: numberAt(output, position),
  }))
}

/** The number of a sparse output at a position: the weight where the value has that position, else 0; or that of the bag. */
function numberAt({ expression: node, weight }: SparseOutput, position: number): Expression {
  if (node.kind !== 'call' || node.table === undefined) throw new TypeError('the expression was not checked')
  if (node.function === 'bag') {
    const number: Expression = { ...node, function: 'bagAt', table: { ...node.table, at: position } }
    return weight === 1 ? number : call('mul', number, literal(weight))
  }
  const { keys = [], positions = [], fallback, unknown } = node.table
  const one = encode(weight)
  const table: ConstantTable = {
    keys,
    values: positions.map(at => (at === position ? one : 0)),
    fallback: fallback === position ? one : 0,
    ...(unknown === undefined ? {} : { unknown }),
  }
  return { ...node, function: 'lookup', table }
}

/** A column by name. */
export function column(name: string): Expression {
  return { kind: 'column', name }
}

/** A numeric column as float64. */
export function numberColumn(name: string, type: DataType | undefined): Expression {
  const node = column(name)
  return type === 'float64' || type === undefined ? node : { kind: 'cast', to: 'float64', try: false, argument: node }
}

/** A numeric column as float64 in which null and NaN are refused. */
export function requiredColumn(name: string, type?: DataType): Expression {
  return call('required', numberColumn(name, type))
}

/** A constant. */
export function literal(value: unknown, type: DataType = 'float64'): Expression {
  return { kind: 'literal', type, value: encode(value) }
}

/** A call of a catalogue function. */
export function call(name: FunctionName, ...args: readonly Expression[]): Expression {
  return { kind: 'call', function: name, arguments: args }
}

/** A call of a catalogue function with a constant table. */
export function tableCall(name: FunctionName, table: ConstantTable, ...args: readonly Expression[]): Expression {
  return { kind: 'call', function: name, arguments: args, table }
}

/** The branches in order, else the last. */
export function choose(
  branches: readonly (readonly [when: Expression, result: Expression])[],
  otherwise: Expression,
): Expression {
  return {
    kind: 'case',
    // biome-ignore lint/suspicious/noThenProperty: the node's own field name
    branches: branches.map(([when, result]) => ({ when, then: result })),
    otherwise,
  }
}

/** The value held between two numbers; null and NaN stay, as NaN is the greatest: so the upper bound is put to the negated value. */
export function clamp(value: Expression, low: number, high: number): Expression {
  const atLeast = call('greatest', value, literal(low))
  return call('neg', call('greatest', call('neg', atLeast), literal(-high)))
}

/** Values as a constant table holds them. */
export function encodeAll(values: readonly unknown[]): EncodedValue[] {
  return values.map(value => encode(value))
}
