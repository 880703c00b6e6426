import type { DataType } from '../../features/schema.ts'
import type { Program } from '../../pipeline/program.ts'
import type { Port } from './graph.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { refuse } from './refuse.ts'
import { kindOfType, number, truthOfNumbers, type Value } from './value.ts'

/** The inputs of a graph, and the columns that they hold. */
export interface GraphInputs {
  readonly ports: readonly Port[]
  /** The columns by name; with `checks` a run fails at an infinite number where the program refuses one. */
  columns(graph: GraphBuilder, checks: boolean): (name: string) => Value
}

/** The inputs for a program: one per column, or one for all numbers and one for all texts; and one for each vector, which come last. */
export function graphInputs(
  { inputs, ...program }: Program,
  layout: 'columns' | 'packed',
  vectors: ReadonlyMap<string, number>,
): GraphInputs {
  const single = Object.fromEntries(Object.entries(inputs).filter(([name]) => !vectors.has(name)))
  const made = (layout === 'columns' ? separateInputs : packedInputs)({ ...program, inputs: single })
  const wide = [...vectors].map(([name, width]): Port => ({ name, type: 'double', width }))
  return { ...made, ports: [...made.ports, ...wide] }
}

function separateInputs({ inputs, finite }: Program): GraphInputs {
  const ports = Object.entries(inputs).map(
    ([name, type]): Port => ({ name, type: isText(type) ? 'string' : 'double', width: 1 }),
  )
  return {
    ports,
    columns: (graph, checks) => name => {
      const isChecked = checks && finite.includes(name)
      return columnValue(graph, inputs[name], isChecked ? refuseInfinite(graph, name) : name)
    },
  }
}

function packedInputs({ inputs, finite }: Program): GraphInputs {
  const names = Object.keys(inputs)
  const texts = names.filter(name => isText(inputs[name]))
  const numbers = names.filter(name => !isText(inputs[name]))
  const ports: Port[] = [
    { name: 'numbers', type: 'double', width: numbers.length },
    { name: 'texts', type: 'string', width: texts.length },
  ]
  const areAllFinite = numbers.every(name => finite.includes(name))
  return {
    ports: ports.filter(port => port.width > 0),
    columns: (graph, checks) => name => {
      if (isText(inputs[name]))
        return { kind: 'text', tensor: columnOf(graph, 'texts', texts.indexOf(name), texts.length) }
      const all = checks && areAllFinite ? refuseInfinite(graph, 'numbers') : 'numbers'
      const tensor = columnOf(graph, all, numbers.indexOf(name), numbers.length)
      const isChecked = checks && !areAllFinite && finite.includes(name)
      return columnValue(graph, inputs[name], isChecked ? refuseInfinite(graph, tensor) : tensor)
    },
  }
}

function columnOf(graph: GraphBuilder, tensor: string, index: number, count: number): string {
  return count === 1 ? tensor : graph.node('Gather', [tensor, graph.integers(index)], { attributes: { axis: 1 } })
}

/** A column of a graph's inputs as a value of its type. */
export function columnValue(graph: GraphBuilder, type: DataType | undefined, tensor: string): Value {
  if (isText(type)) return { kind: 'text', tensor }
  return type === 'boolean' ? truthOfNumbers(graph, tensor) : number(tensor)
}

function refuseInfinite(graph: GraphBuilder, tensor: string): string {
  return refuse(graph, tensor, graph.op('IsInf', tensor))
}

function isText(type: DataType | undefined): boolean {
  return type !== undefined && kindOfType(type) === 'text'
}
