/** What a tensor's elements are. */
export type ElementType = 'double' | 'float' | 'int64' | 'uint8' | 'bool' | 'string'

/** A constant tensor; int64 elements are numbers, bool elements 0 and 1. */
export interface Constant {
  readonly type: ElementType
  readonly dims: readonly number[]
  readonly values: readonly (number | string)[] | Float64Array
}

/** What an operator is told besides its inputs: an integer, a text, a tensor, or a list of integers. */
export type Attribute = number | string | Constant | readonly number[]

/** One operator of a graph; without a domain it is one of ai.onnx. */
export interface GraphNode {
  readonly operator: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: { readonly [name: string]: Attribute }
}

/** An input or output of a graph; the first dimension is the number of rows. */
export interface Port {
  readonly name: string
  readonly type: ElementType
  /** How many columns it has. */
  readonly width: number
}

/** A computation in the terms of ONNX, as data. */
export interface Graph {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Each after those that it reads. */
  readonly nodes: readonly GraphNode[]
  readonly constants: ReadonlyMap<string, Constant>
  /** Facts for whoever reads the file. */
  readonly metadata: { readonly [key: string]: string }
}
