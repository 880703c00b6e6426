import type { CallNode, Expression } from '../../features/expression/expression.ts'
import type { DataType } from '../../features/schema.ts'
import type { Unsupported } from '../sql/unsupported.ts'
import type { GraphBuilder } from './graph-builder.ts'
import type { Guard } from './refuse.ts'
import { asNumber, type Value } from './value.ts'

/** An argument of a call, in the graph already. */
export interface OnnxArgument {
  readonly node: Expression
  readonly type: DataType
  readonly value: Value
}

/** A call whose arguments are in the graph already. */
export interface OnnxCall {
  readonly node: CallNode
  readonly type: DataType
  readonly arguments: readonly OnnxArgument[]
  readonly graph: GraphBuilder
  /** What the call refuses, it refuses in these rows only. */
  readonly guard: Guard
}

/** Adds a call to the graph; or, for some arguments only, says why there is no way. */
export type Spell = (call: OnnxCall) => Value | Unsupported

/** How ONNX computes a function, or why it cannot. */
export type Spelling = Spell | Unsupported

/** The argument at a position; the check has seen to it that it is there. */
export function argumentOf(call: OnnxCall, index: number): OnnxArgument {
  const argument = call.arguments[index]
  if (argument === undefined) throw new TypeError('the expression was not checked')
  return argument
}

/** An argument as a number. */
export function numberOf(call: OnnxCall, index: number): string {
  return asNumber(call.graph, argumentOf(call, index).value)
}
