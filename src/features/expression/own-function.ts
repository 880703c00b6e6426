import type { NumericType, Value } from '../schema.ts'
import type { Expression } from './expression.ts'
import type { Handle, Operand } from './handle.ts'
import { walk } from './walk.ts'

/** The types that own functions take and give. */
export type OwnFunctionType = 'boolean' | 'int32' | 'int64' | 'float32' | 'float64' | 'string' | 'timestamp' | 'date'

/** What `defineFunction` takes. */
export interface FunctionDefinition<Takes extends readonly OwnFunctionType[], Gives extends OwnFunctionType> {
  /** Letters, digits, `-` and `_`. */
  readonly name: string
  /** A whole number from 1. Raise it when the code changes. */
  readonly version: number
  /** The types of the arguments; `float64` takes every number. */
  readonly takes: Takes
  readonly gives: Gives
  /** Computes a value, or null, from arguments that are never null; it must always give the same result for the same arguments. */
  readonly compute: (...values: { [I in keyof Takes]: Value<Takes[I]> }) => Value<Gives> | null
}

/** The code of an own function, which stored data names but does not contain. */
export interface OwnCode {
  readonly name: string
  readonly version: number
  readonly takes: readonly OwnFunctionType[]
  readonly gives: OwnFunctionType
  readonly compute: (...values: never[]) => unknown
}

/** An own function, to be called in an expression. */
export interface OwnFunction<
  Takes extends readonly OwnFunctionType[] = readonly OwnFunctionType[],
  Gives extends OwnFunctionType = OwnFunctionType,
> extends OwnCode {
  (...values: { [I in keyof Takes]: Operand<Takes[I] extends 'float64' ? NumericType : Takes[I]> }): Handle<Gives>
  readonly takes: Takes
  readonly gives: Gives
}

const types: readonly string[] = ['boolean', 'int32', 'int64', 'float32', 'float64', 'string', 'timestamp', 'date']

/** The code behind each call of an own function, keyed by the constants of the call. */
const codes = new WeakMap<object, OwnCode>()

/** What is wrong with the description of an own function, or null. */
export function functionProblem(value: unknown): string | null {
  const { name, version, takes, gives, compute } = Object(value) as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || !/^[A-Za-z][\w-]{0,63}$/.test(name))
    return 'its name is none of letters, digits, - and _'
  if (!Number.isInteger(version) || (version as number) < 1)
    return `the version of \`${name}\` is not a whole number from 1`
  if (!Array.isArray(takes) || takes.length === 0 || !takes.every(type => types.includes(type)))
    return `\`${name}\` takes something else than a list of ${types.join(', ')}`
  if (!types.includes(gives as string)) return `\`${name}\` gives something else than one of ${types.join(', ')}`
  return typeof compute === 'function' ? null : `\`${name}\` has no function \`compute\``
}

/** The code behind a call's constants, or null where none was given. */
export function codeOf(table: object): OwnCode | null {
  return codes.get(table) ?? null
}

/** Attaches code to the constants of a loaded call. */
export function bindCode(table: object, code: OwnCode): void {
  codes.set(table, code)
}

/** Whether an expression calls own functions. */
export function callsOwnCode(node: Expression): boolean {
  let found = false
  walk(node, part => {
    found ||= part.kind === 'call' && part.function === 'own'
  })
  return found
}
