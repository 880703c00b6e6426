import type { Expression } from '../../features/expression/expression.ts'
import { columnNames } from '../../features/expression/walk.ts'
import type { Attribute, Constant, Graph, GraphNode, Port } from './graph.ts'

/** How a node is asked for. */
export interface NodeOptions {
  readonly attributes?: { readonly [name: string]: Attribute }
  readonly domain?: string
}

/** Puts a graph together. A node or constant that is asked for twice is made once. */
export class GraphBuilder {
  readonly #prefix: string
  readonly #nodes: GraphNode[] = []
  readonly #constants = new Map<string, Constant>()
  readonly #known = new Map<string, string>()
  readonly #rows: string

  /** `taken` are the names of inputs and outputs, which no other tensor gets; `rows` is an input, whose first dimension is the rows. */
  constructor(taken: readonly string[], rows: string) {
    this.#rows = rows
    let prefix = '_'
    while (taken.some(name => name.startsWith(prefix))) prefix += '_'
    this.#prefix = prefix
  }

  /** The output of an operator of ai.onnx. */
  op(operator: string, ...inputs: readonly string[]): string {
    return this.node(operator, inputs)
  }

  /** The output of an operator; its name where `output` says one. */
  node(operator: string, inputs: readonly string[], { attributes = {}, domain = '' }: NodeOptions = {}): string {
    return this.#once([operator, domain, inputs, attributes], output => {
      this.#nodes.push({ operator, domain, inputs, output, attributes })
    })
  }

  /** A constant tensor. */
  constant(constant: Constant): string {
    return this.#once(constant, name => this.#constants.set(name, constant))
  }

  /** A constant float64. */
  number(value: number): string {
    return this.numbers([value], [])
  }

  /**
   * A constant tensor of float64 that stands in arithmetic. One number that is 0 or 1 in float32 only is written out for all rows: ONNX
   * Runtime takes it for 0 or 1 and leaves the operation out.
   */
  numbers(values: readonly number[], dims: readonly number[]): string {
    const constant = this.constant({ type: 'double', dims, values })
    const [only = 0] = values
    const single = Math.fround(only)
    const isTaken = values.length === 1 && single !== only && (single === 0 || single === 1)
    return isTaken ? this.filled(constant, dims.slice(2)) : constant
  }

  /** A constant int64 list. */
  integers(...values: readonly number[]): string {
    return this.constant({ type: 'int64', dims: [values.length], values })
  }

  /** The value of an expression as [rows, 1], also where it is a constant. */
  ofRows(node: Expression, tensor: string): string {
    return columnNames(node).length > 0 ? tensor : this.filled(tensor)
  }

  /** One element as a tensor of the shape [rows, 1, …]. */
  filled(tensor: string, others: readonly number[] = []): string {
    const rows = this.node('Shape', [this.#rows], { attributes: { start: 0, end: 1 } })
    const shape = this.node('Concat', [rows, this.integers(1, ...others)], { attributes: { axis: 0 } })
    return this.op('Expand', tensor, shape)
  }

  /** Gives a tensor the name of an output. */
  name(output: string, tensor: string): void {
    this.#nodes.push({ operator: 'Identity', domain: '', inputs: [tensor], output, attributes: {} })
  }

  /** The graph; what no output needs is left out. */
  build(inputs: readonly Port[], outputs: readonly Port[], metadata: Graph['metadata']): Graph {
    const needed = new Set(outputs.map(({ name }) => name))
    const nodes = this.#nodes.toReversed().filter(node => {
      if (!needed.has(node.output)) return false
      for (const input of node.inputs) needed.add(input)
      return true
    })
    const constants = new Map([...this.#constants].filter(([name]) => needed.has(name)))
    return { inputs, outputs, nodes: nodes.toReversed(), constants, metadata }
  }

  #once(what: unknown, make: (name: string) => void): string {
    const key = JSON.stringify(what, exact)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const name = `${this.#prefix}${this.#known.size}`
    make(name)
    this.#known.set(key, name)
    return name
  }
}

/** Numbers that JSON does not tell apart. */
function exact(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return [...value]
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `${value}:${1 / value}`
    : value
}
