import { ParameterError, requireMembers } from '../errors/parameter-error.ts'
import type { DataType, Schema, TypeOfValue, Value } from '../schema.ts'
import { type CaseNode, type ConstantTable, caseBranch, type Expression } from './expression.ts'
import { ExpressionHandle } from './expression-handle.ts'
import type { Columns, Handle, Operand, Typed } from './handle.ts'
import { literal, operandNode } from './literal.ts'
import {
  bindCode,
  type FunctionDefinition,
  functionProblem,
  type OwnFunction,
  type OwnFunctionType,
} from './own-function.ts'

/**
 * One handle per column, as a plain object that can be spread. Reading an unknown name also gives a handle, so that the check
 * of a definition can report all misspellings at once.
 */
export function columnsOf<const S extends Schema>(schema: S): Columns<S> {
  const handles: Record<string, ExpressionHandle> = Object.create(null)
  for (const name of Object.keys(schema)) handles[name] = column(name, schema)
  const proxy = new Proxy(Object.freeze(handles), {
    get: (target, name) => {
      if (typeof name === 'symbol') return undefined
      if (Object.hasOwn(target, name)) return target[name]
      return name === 'then' || name === 'toJSON' || name in Object.prototype ? undefined : column(name, schema)
    },
  })
  return proxy as unknown as Columns<S>
}

/** A handle for an expression; `schema` gives the types of its columns, since lists and texts have different methods. */
export function handleOf<const T extends DataType>(node: Expression, schema: Schema = {}): Handle<T> {
  return new ExpressionHandle(node, schema) as unknown as Handle<T>
}

/**
 * A constant. Numbers are float64 and a `Date` is a timestamp unless `type` is given, which is required for null.
 *
 * @throws {ParameterError} when the value is not one of the type.
 */
export function lit<V extends number | boolean | string | bigint | Date>(value: V): Handle<TypeOfValue<V>>
export function lit<const T extends DataType>(value: Value<T> | null | Date, type: T): Handle<T>
export function lit(value: unknown, type?: DataType): unknown {
  return handleOf(literal(value, type))
}

/** The first value that is not null; null if all are. */
export function coalesce<const T extends DataType>(
  first: Typed<T>,
  ...others: readonly [Operand<T>, ...Operand<T>[]]
): Handle<T> {
  const nodes = [first, ...others].map(operandNode)
  const node = nodes.reduceRight((right, left) =>
    Object.freeze({ kind: 'call', function: 'coalesce', arguments: Object.freeze([left, right]) }),
  )
  return handleOf(node)
}

/** A case under construction: add branches with `when`, then finish it with `otherwise`. */
export interface WhenHandle<out T extends DataType> {
  /** Adds a branch: the result if this condition is true and no earlier one is. */
  when(condition: Typed<'boolean'>, then: Operand<T> | null): WhenHandle<T>
  /** Finishes the case with the result if no condition is true. */
  otherwise(result: Operand<T> | null): Handle<T>
}

/**
 * The result of the first condition that is true; a null condition counts as false.
 *
 * Only the chosen result is calculated, so a cast that would fail elsewhere does no harm.
 */
export function when<const V extends number | boolean | string | bigint | Date>(
  condition: Typed<'boolean'>,
  then: V,
): WhenHandle<TypeOfValue<V>>
export function when<const T extends DataType>(condition: Typed<'boolean'>, then: Typed<T>): WhenHandle<T>
export function when(condition: Typed<'boolean'>, then: unknown): WhenHandle<DataType> {
  requireMembers('condition', condition, { node: 'object' }, 'a condition over columns')
  return whenHandle([caseBranch(condition.node, operandNode(then))])
}

function whenHandle(branches: CaseNode['branches']): WhenHandle<DataType> {
  return {
    when: (condition, then) => whenHandle([...branches, caseBranch(condition.node, operandNode(then))]),
    otherwise: result =>
      handleOf(Object.freeze({ kind: 'case', branches: Object.freeze(branches), otherwise: operandNode(result) })),
  }
}

/**
 * Makes a function of your own for the expressions of a `FunctionTransformer`, for what the library's functions cannot express.
 *
 * It is null where an argument is null. Stored data contains only its name and version: whoever loads it passes the code in `extensions`. It runs
 * in process only, row by row; other engines decline it.
 *
 * @throws {ParameterError} for a bad name, version or type, and for code that is missing.
 */
export function defineFunction<const Takes extends readonly OwnFunctionType[], const Gives extends OwnFunctionType>(
  definition: FunctionDefinition<Takes, Gives>,
): OwnFunction<Takes, Gives> {
  const problem = functionProblem(definition)
  if (problem !== null) throw new ParameterError('definition', `${problem}.`)
  const { name, version, takes, gives, compute } = definition
  const table: ConstantTable = Object.freeze({ name, version, takes: Object.freeze([...takes]), type: gives })
  const call = (...values: unknown[]): unknown =>
    handleOf(
      Object.freeze({
        kind: 'call',
        function: 'own',
        arguments: Object.freeze(values.map(value => operandNode(value))),
        table,
      }),
    )
  const own = Object.defineProperties(call, {
    name: { value: name },
    ...Object.fromEntries(Object.entries({ version, takes, gives, compute }).map(([key, value]) => [key, { value }])),
  }) as unknown as OwnFunction<Takes, Gives>
  bindCode(table, own)
  return own
}

function column(name: string, schema: Schema): ExpressionHandle {
  return new ExpressionHandle(Object.freeze({ kind: 'column', name }), schema)
}
