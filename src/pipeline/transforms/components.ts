import type { Expression } from '../../features/expression/expression.ts'
import type { Schema } from '../../features/schema.ts'
import { column, type DenseOutput, encodeAll, type Program, requiredColumn, tableCall } from '../program.ts'
import { areColumns } from './numeric-program.ts'

type Components = readonly (readonly number[])[]

/** One output per component, `<prefix>0` and so on: a weighted sum of all inputs, of which `use` makes what is put out. */
export function project(
  inputs: Schema,
  prefix: string,
  components: Components,
  use: (component: readonly number[], index: number, sum: (intercept: number) => Expression) => Expression,
): Program {
  const names = Object.keys(inputs)
  const values = names.map(name => requiredColumn(name))
  const outputs = components.map((component, index): DenseOutput => {
    const sum = (intercept: number): Expression =>
      tableCall('dot', { values: encodeAll([...component, intercept]) }, ...values)
    return { kind: 'dense', name: `${prefix}${index}`, type: 'float64', expression: use(component, index, sum) }
  })
  return { inputs, finite: names, outputs }
}

/** The way back: every input as the sum of the components times their values, plus an offset. */
export function combine(inputs: Schema, prefix: string, components: Components, offsets: readonly number[]): Program {
  const outer = components.map((_, index) => `${prefix}${index}`)
  const values = outer.map(name => column(name))
  const outputs = Object.keys(inputs).map((name, at): DenseOutput => {
    const weights = [...components.map(component => component[at] ?? 0), offsets[at] ?? 0]
    const expression = tableCall('dot', { values: encodeAll(weights) }, ...values)
    return { kind: 'dense', name, type: 'float64', expression }
  })
  return { inputs: Object.fromEntries(outer.map(name => [name, 'float64'] as const)), finite: outer, outputs }
}

/** Whether loaded data is at least one component of a number per input. */
export function areComponents(list: unknown, count: number): list is Components {
  return Array.isArray(list) && list.length > 0 && list.every(component => areColumns(component, count))
}
