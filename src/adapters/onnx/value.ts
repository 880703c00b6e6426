import type { DataType } from '../../features/schema.ts'
import type { Constant } from './graph.ts'
import type { GraphBuilder } from './graph-builder.ts'

/**
 * A value of every row in a graph: a tensor of the shape [rows, 1], or of one without columns the shape [].
 *
 * Numbers, times and dates are float64, and NaN is missing. Texts have a text of their own for missing. A truth value is false where it is
 * missing, and `known` gives the tensor that says where it is not; null where it never is.
 */
export type Value =
  | { readonly kind: 'number'; readonly tensor: string }
  | { readonly kind: 'text'; readonly tensor: string }
  | TruthValue

/** A truth value of every row. */
export interface TruthValue {
  readonly kind: 'truth'
  readonly tensor: string
  readonly known: (() => string) | null
}

export type ValueKind = Value['kind']

/** The text that stands for a missing one: a code point that no text may have. */
export const missingText = '\u{10FFFF}'

/** What values of a type are in a graph; null where there is nothing for them. */
export function kindOfType(type: DataType): ValueKind | null {
  if (typeof type !== 'string' || type === 'bigint' || type === 'binary') return null
  if (type === 'string') return 'text'
  return type === 'boolean' ? 'truth' : 'number'
}

/** The value as a number: true is 1, false 0, missing NaN. */
export function asNumber(graph: GraphBuilder, value: Value): string {
  if (value.kind !== 'truth') return value.tensor
  const number = graph.op('Where', value.tensor, graph.number(1), graph.number(0))
  return value.known === null ? number : graph.op('Where', value.known(), number, graph.number(Number.NaN))
}

/** Where the value is missing. */
export function isMissing(graph: GraphBuilder, value: Value): string {
  if (value.kind === 'number') return graph.op('IsNaN', value.tensor)
  if (value.kind === 'text') return graph.op('Equal', value.tensor, text(graph, missingText))
  return value.known === null ? truthConstant(graph, false) : graph.op('Not', value.known())
}

/** A column of truth values, which comes as numbers. */
export function truthOfNumbers(graph: GraphBuilder, tensor: string): TruthValue {
  return {
    kind: 'truth',
    tensor: graph.op('Equal', tensor, graph.number(1)),
    known: () => graph.op('Not', graph.op('IsNaN', tensor)),
  }
}

/** A constant value; null is missing. */
export function constantValue(graph: GraphBuilder, value: unknown, type: DataType): Value | null {
  const kind = kindOfType(type)
  if (kind === null) return null
  if (kind === 'text') return { kind, tensor: text(graph, value === null ? missingText : String(value)) }
  if (kind === 'number') return { kind, tensor: graph.number(value === null ? Number.NaN : Number(value)) }
  const known = value === null ? () => truthConstant(graph, false) : null
  return { kind, tensor: truthConstant(graph, value === true), known }
}

/** Values of one type as a constant list; truth values as numbers. */
export function constantOf(values: readonly unknown[], type: DataType): Constant {
  if (kindOfType(type) === 'text') {
    return {
      type: 'string',
      dims: [values.length],
      values: values.map(value => (value === null ? missingText : String(value))),
    }
  }
  const numbers = values.map(value => (value === null ? Number.NaN : Number(value)))
  return { type: 'double', dims: [values.length], values: numbers }
}

/** A tensor of numbers as a value. */
export function number(tensor: string): Value {
  return { kind: 'number', tensor }
}

/** A tensor of truth values, false where missing, as a value. */
export function truth(tensor: string, known: (() => string) | null = null): TruthValue {
  return { kind: 'truth', tensor, known }
}

/** A constant text. */
export function text(graph: GraphBuilder, value: string): string {
  return graph.constant({ type: 'string', dims: [], values: [value] })
}

function truthConstant(graph: GraphBuilder, value: boolean): string {
  return graph.constant({ type: 'bool', dims: [], values: [value ? 1 : 0] })
}
