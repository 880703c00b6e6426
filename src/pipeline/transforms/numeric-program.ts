import type { Expression } from '../../features/expression/expression.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { call, choose, literal, type Output, type OverSparse, type Program, tableCall } from '../program.ts'

/** A program with one float64 output per input, of the same name. */
export function numericProgram(inputs: Schema, expression: (name: string, index: number) => Expression): Program {
  const names = Object.keys(inputs)
  const types: Record<string, DataType> = Object.fromEntries(names.map(name => [name, 'float64']))
  const outputs = names.map(
    (name, index): Output => ({ kind: 'dense', name, type: 'float64', expression: expression(name, index) }),
  )
  return { inputs: types, finite: names, outputs }
}

/** What a program that divides each input, or leaves it as it is, makes of inputs that are mostly zero. */
export function divided(scale: readonly number[] | null): OverSparse {
  return { steps: scale === null ? [] : [{ kind: 'divide', by: scale }], components: null }
}

/** An error that names column, row and value, wherever it is evaluated: a lookup without keys has no value. */
export function outOfRange(value: Expression): Expression {
  return tableCall('lookup', { keys: [], values: [], unknown: 'error' }, value)
}

/** Whether loaded data is a list of one number per input. */
export function areColumns(list: unknown, count: number): boolean {
  return Array.isArray(list) && list.length === count && list.every(value => typeof value === 'number')
}

/** The value held within the bounds; null and NaN stay. */
export function clipped(value: Expression, low: number, high: number): Expression {
  const [least, most] = [literal(low), literal(high)]
  return choose(
    [
      [call('lt', value, least), least],
      [call('gt', value, most), most],
    ],
    value,
  )
}
