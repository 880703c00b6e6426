import type { CallNode, Expression } from '../../features/expression/expression.ts'
import type { PerFunction } from '../../features/expression/function.ts'
import type { DataType } from '../../features/schema.ts'
import type { Quoting } from './quoting.ts'
import type { Unsupported } from './unsupported.ts'

/** An argument of a call as text that can stand anywhere. */
export interface SqlArgument {
  readonly sql: string
  readonly type: DataType
  readonly node: Expression
  /** The argument as another type that holds its value. */
  as(type: DataType): string
}

/** A call whose arguments are spelled already. */
export interface SqlCall {
  readonly node: CallNode
  readonly type: DataType
  readonly arguments: readonly SqlArgument[]
}

/** The text of a call, which can stand anywhere; or, for some arguments only, why there is none. */
export type Spell = (call: SqlCall) => string | Unsupported

/** How a dialect writes a function, or why it cannot. */
export type Spelling = Spell | Unsupported

/** All that a printer must know about an engine. */
export interface SqlDialect {
  readonly name: string
  readonly quoting: Quoting
  readonly functions: PerFunction<Spelling>
  /** The name of a type. */
  typeName(type: DataType): string
  /** A constant of a type; null is missing. */
  literal(value: unknown, type: DataType): string
  /** A change between two types that the check allows; `try` gives null where a value has no counterpart, else that is an error. */
  cast(sql: string, from: DataType, to: DataType, lenient: boolean): string | Unsupported
  /** A change to a type that holds every value of the first. */
  widen(sql: string, from: DataType, to: DataType): string
}

/** The argument at a position; the check has seen to it that it is there. */
export function argumentOf(call: SqlCall, index: number): SqlArgument {
  const argument = call.arguments[index]
  if (argument === undefined) throw new TypeError('the expression was not checked')
  return argument
}
