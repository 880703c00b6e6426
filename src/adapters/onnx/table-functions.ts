import type { ConstantTable } from '../../features/expression/expression.ts'
import type { FunctionName } from '../../features/expression/function.ts'
import { decode } from '../../features/table/encode.ts'
import { unsupported } from '../sql/unsupported.ts'
import type { Constant } from './graph.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { type Guard, guarded } from './refuse.ts'
import { argumentOf, numberOf, type OnnxArgument, type OnnxCall, type Spelling } from './spelling.ts'
import { asNumber, constantOf, kindOfType, missingText, number, truthOfNumbers, type Value } from './value.ts'
import { sideBySide, sumInOrder } from './weighted-sum.ts'

type TableFunction = Extract<FunctionName, 'lookup' | 'interpolate' | 'searchSorted' | 'dot' | 'oneHot'>

export const tableFunctions: { readonly [F in TableFunction]: Spelling } = {
  lookup,
  interpolate,
  searchSorted: call => {
    const { graph } = call
    const { keys, side } = tableOf(call)
    const x = numberOf(call, 0)
    const isBefore = side === 'right' ? 'LessOrEqual' : 'Less'
    const count = countOf(graph, graph.op(isBefore, rowOf(graph, numbersOf(keys)), x))
    return number(graph.op('Where', graph.op('IsNaN', x), x, count))
  },
  dot: call => {
    const { graph } = call
    const values = numbersOf(tableOf(call).values)
    const count = call.arguments.length
    const columns = call.arguments.map((argument, index) => graph.ofRows(argument.node, numberOf(call, index)))
    const products = graph.op('Mul', sideBySide(graph, columns), rowOf(graph, values.slice(0, count)))
    const sum = graph.op('Unsqueeze', sumInOrder(graph, products, count), graph.integers(1))
    const intercept = values[count]
    return number(intercept === undefined ? sum : graph.op('Add', sum, graph.number(intercept)))
  },
  oneHot: unsupported('a sparse vector stands at the top of a program only'),
}

/** For each row the position among the keys, as int64; `absent` where the value is not there. */
export function positionOf(graph: GraphBuilder, table: ConstantTable, key: OnnxArgument, absent: number): string {
  return graph.node(
    'Cast',
    [
      encoded(
        graph,
        table,
        key,
        keysOf(table).map((_, index) => index),
        absent,
      ),
    ],
    {
      attributes: { to: 7 },
    },
  )
}

/** For each row the value beside its key; a run fails where the key is not there and that is an error. */
function lookup(call: OnnxCall): Value {
  const { graph, type, guard } = call
  const table = tableOf(call)
  const key = argumentOf(call, 0)
  const values = (table.values ?? []).map(value => decode(value, type))
  const fallback = decode(table.fallback ?? null, type)
  const kind = kindOfType(type)
  const refuses = table.unknown === 'error'
  if (kind !== 'text' && !refuses) {
    const tensor = encoded(graph, table, key, values.map(numeric), numeric(fallback))
    return kind === 'truth' ? truthOfNumbers(graph, tensor) : number(tensor)
  }
  const position = positionOf(graph, table, key, values.length)
  // A position beyond the last cannot be read, which fails the run.
  const stored = refuses && guard === null ? values : [...values, fallback]
  const read = refuses && guard !== null ? beyond(graph, position, values.length, guard) : position
  const tensor = graph.op('Gather', graph.constant(constantOf(stored, type)), read)
  if (kind === 'text') return { kind, tensor }
  return kind === 'truth' ? truthOfNumbers(graph, tensor) : number(tensor)
}

/** The positions, but one more than there are for an absent key in a row of the guard. */
function beyond(graph: GraphBuilder, position: string, absent: number, guard: Guard): string {
  const isAbsent = graph.op('Equal', position, graph.constant({ type: 'int64', dims: [], values: [absent] }))
  const more = graph.node('Cast', [guarded(graph, isAbsent, guard)], { attributes: { to: 7 } })
  return graph.op('Add', position, more)
}

/** A number for each row: that beside its key, else `absent`. A missing value is looked up as null, or as NaN where null is not a key. */
function encoded(
  graph: GraphBuilder,
  table: ConstantTable,
  { value, type }: OnnxArgument,
  values: readonly number[],
  absent: number,
): string {
  const keys = keysOf(table).map(key => decode(key, type))
  const isText = value.kind === 'text'
  const byKey = new Map<string | number, number>()
  for (const [index, key] of keys.entries()) {
    if (isText) byKey.set(key === null ? missingText : String(key), values[index] ?? absent)
    else if (key === null || !Number.isNaN(key) || !keys.includes(null))
      byKey.set(numeric(key) + 0, values[index] ?? absent)
  }
  const tensor = (type: Constant['type'], list: readonly (number | string)[]): Constant => ({
    type,
    dims: [list.length],
    values: list as readonly number[],
  })
  if (byKey.size === 0) return graph.filled(graph.number(absent))
  return graph.node('LabelEncoder', [isText ? value.tensor : asNumber(graph, value)], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_tensor: tensor(isText ? 'string' : 'double', [...byKey.keys()]),
      values_tensor: tensor('double', [...byKey.values()]),
      default_tensor: tensor('double', [absent]),
    },
  })
}

/** Each piece has its slope as a constant, so that its arithmetic is the library's. */
function interpolate(call: OnnxCall): Value {
  const { graph } = call
  const x = numberOf(call, 0)
  const keys = numbersOf(tableOf(call).keys)
  const values = numbersOf(tableOf(call).values)
  const slopes = values.map((value, index) =>
    index + 1 < values.length
      ? ((values[index + 1] as number) - value) / ((keys[index + 1] as number) - (keys[index] as number))
      : 0,
  )
  const after = countOf(graph, graph.op('LessOrEqual', rowOf(graph, keys), x))
  const at = graph.op('Max', graph.op('Sub', after, graph.number(1)), graph.number(0))
  const position = graph.node('Cast', [at], { attributes: { to: 7 } })
  const pick = (list: readonly number[]): string =>
    graph.op('Gather', graph.constant(constantOf(list, 'float64')), position)
  const [key, start] = [pick(keys), pick(values)]
  const moved = graph.op('Add', graph.op('Mul', pick(slopes), graph.op('Sub', x, key)), start)
  const isLast = graph.op('GreaterOrEqual', at, graph.number(keys.length - 1))
  const isBefore = graph.op('LessOrEqual', x, key)
  const value = graph.op('Where', graph.op('Or', isLast, isBefore), start, moved)
  return number(graph.op('Where', graph.op('IsNaN', x), x, value))
}

/** How many of the conditions of each row hold, as [rows, 1]. */
function countOf(graph: GraphBuilder, conditions: string): string {
  const ones = graph.op('Where', conditions, graph.number(1), graph.number(0))
  return graph.op('ReduceSum', ones, graph.integers(1))
}

/** Constants as one row. */
function rowOf(graph: GraphBuilder, values: readonly number[]): string {
  return graph.numbers(values, [1, values.length])
}

function numeric(value: unknown): number {
  return value === null ? Number.NaN : Number(value)
}

function numbersOf(encodedValues: ConstantTable['keys']): readonly number[] {
  return (encodedValues ?? []).map(value => decode(value) as number)
}

function keysOf(table: ConstantTable): NonNullable<ConstantTable['keys']> {
  return table.keys ?? []
}

/** The constant table of a call that must have one. */
export function tableOf({ node }: Pick<OnnxCall, 'node'>): ConstantTable {
  if (node.table === undefined) throw new TypeError('the expression was not checked')
  return node.table
}
