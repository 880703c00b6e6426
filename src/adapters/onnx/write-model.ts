import type { Attribute, Constant, ElementType, Graph, GraphNode, Port } from './graph.ts'
import { bytesField, integerField, joined, messageField, textField } from './protobuf.ts'

/* The numbers of fields and types are those of onnx.proto3, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. */

/** The versions that files are written in: what ONNX Runtime has known since 1.20. */
const versions = { ir: 10, onnx: 21, ml: 4, mlOfTrees: 5 } as const

const elementTypes: { readonly [T in ElementType]: number } = {
  float: 1,
  uint8: 2,
  int64: 7,
  string: 8,
  bool: 9,
  double: 11,
}
const attributeTypes = { integer: 2, text: 3, tensor: 4, integers: 7 } as const
const utf8 = new TextEncoder()

/** The bytes of a model file that holds the graph. */
export function writeModel(graph: Graph): Uint8Array {
  const domains = new Set(graph.nodes.map(node => node.domain))
  const ml = graph.nodes.some(node => node.operator === 'TreeEnsemble') ? versions.mlOfTrees : versions.ml
  const imports = [
    operatorSet('', versions.onnx),
    ...(domains.has('ai.onnx.ml') ? [operatorSet('ai.onnx.ml', ml)] : []),
  ]
  const facts = Object.entries(graph.metadata).map(([key, value]) =>
    messageField(14, [textField(1, key), textField(2, value)]),
  )
  return joined([
    integerField(1, versions.ir),
    textField(2, 'bighead'),
    messageField(7, graphFields(graph)),
    ...imports,
    ...facts,
  ])
}

function operatorSet(domain: string, version: number): Uint8Array {
  return messageField(8, [textField(1, domain), integerField(2, version)])
}

function graphFields({ nodes, constants, inputs, outputs }: Graph): Uint8Array[] {
  return [
    ...nodes.map(node => messageField(1, nodeFields(node))),
    textField(2, 'bighead'),
    ...[...constants].map(([name, constant]) => messageField(5, [...tensorFields(constant), textField(8, name)])),
    ...inputs.map(port => messageField(11, portFields(port))),
    ...outputs.map(port => messageField(12, portFields(port))),
  ]
}

function nodeFields({ operator, domain, inputs, output, attributes }: GraphNode): Uint8Array[] {
  return [
    ...inputs.map(name => textField(1, name)),
    textField(2, output),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      messageField(5, [textField(1, name), ...attributeFields(value)]),
    ),
    ...(domain === '' ? [] : [textField(7, domain)]),
  ]
}

function attributeFields(value: Attribute): Uint8Array[] {
  if (typeof value === 'number') return [integerField(3, value), integerField(20, attributeTypes.integer)]
  if (typeof value === 'string') return [bytesField(4, utf8.encode(value)), integerField(20, attributeTypes.text)]
  if ('dims' in value) return [messageField(5, tensorFields(value)), integerField(20, attributeTypes.tensor)]
  return [...value.map(each => integerField(8, each)), integerField(20, attributeTypes.integers)]
}

function tensorFields({ type, dims, values }: Constant): Uint8Array[] {
  const shape = [...dims.map(size => integerField(1, size)), integerField(2, elementTypes[type])]
  if (type === 'string') return [...shape, ...Array.from(values, text => textField(6, String(text)))]
  return [...shape, bytesField(9, rawData(type, values as readonly number[]))]
}

/** Elements one after the other, little-endian. */
function rawData(type: Exclude<ElementType, 'string'>, values: ArrayLike<number>): Uint8Array {
  const sizes = { double: 8, float: 4, int64: 8, uint8: 1, bool: 1 } as const
  const size = sizes[type]
  const view = new DataView(new ArrayBuffer(values.length * size))
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0
    if (type === 'double') view.setFloat64(index * size, value, true)
    else if (type === 'float') view.setFloat32(index * size, value, true)
    else if (type === 'int64') view.setBigInt64(index * size, BigInt(value), true)
    else view.setUint8(index, value)
  }
  return new Uint8Array(view.buffer)
}

function portFields({ name, type, width }: Port): Uint8Array[] {
  const shape = messageField(2, [messageField(1, [textField(2, 'rows')]), messageField(1, [integerField(1, width)])])
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, elementTypes[type]), shape])])]
}
