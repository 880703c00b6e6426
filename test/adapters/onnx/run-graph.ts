import { InferenceSession, Tensor } from 'onnxruntime-node'
import { cellsOfBlocks } from '../../../src/adapters/onnx/feature-cells.ts'
import { bindPorts, tensorsOf } from '../../../src/adapters/onnx/model-ports.ts'
import type { OnnxSplit } from '../../../src/adapters/onnx/split-for-onnx.ts'
import { type OnnxOptions, toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { missingText } from '../../../src/adapters/onnx/value.ts'
import type { Schema } from '../../../src/features/schema.ts'
import type { Table } from '../../../src/features/table/table.ts'
import { Blocks } from '../../../src/pipeline/blocks.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'

/** The output tensors of a graph by name, each as its rows. */
export type GraphRows = Readonly<Record<string, readonly (readonly unknown[])[]>>

/** What the exported graph gives for a table. */
export async function runExported(fitted: Fitted, table: Table, options: OnnxOptions = {}): Promise<GraphRows> {
  return runGraph(toOnnx(fitted, options), feeds(fitted.inputs, table, options.inputs ?? 'columns'))
}

/** What a graph gives for its inputs, run by ONNX Runtime. */
export async function runGraph(bytes: Uint8Array, inputs: Record<string, Tensor>): Promise<GraphRows> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  try {
    const results = await session.run(inputs)
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, rowsOf(tensor as Tensor)]))
  } finally {
    await session.release()
  }
}

function rowsOf({ data, dims }: Tensor): unknown[][] {
  const [count = 0, width = 1] = dims
  const values = Array.from(data as ArrayLike<unknown>)
  return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width))
}

/** The columns of a table as the tensors that a graph reads. */
export function feeds(inputs: Schema, table: Table, layout: 'columns' | 'packed'): Record<string, Tensor> {
  const names = Object.keys(inputs)
  const isText = (name: string): boolean => inputs[name] === 'string'
  const cell = (name: string, row: number): unknown => table.column(name).get(row)
  const tensor = (of: readonly string[]): Tensor => {
    const cells = Array.from({ length: table.rowCount }, (_, row) => of.map(name => cell(name, row))).flat()
    const dims = [table.rowCount, of.length]
    if (of.some(isText))
      return new Tensor(
        'string',
        cells.map(value => (value === null ? missingText : String(value))),
        dims,
      )
    return new Tensor(
      'float64',
      Float64Array.from(cells, value => (value === null ? Number.NaN : Number(value))),
      dims,
    )
  }
  if (layout === 'columns') return Object.fromEntries(names.map(name => [name, tensor([name])]))
  const parts = { numbers: names.filter(name => !isText(name)), texts: names.filter(isText) }
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([, of]) => of.length > 0)
      .map(([name, of]) => [name, tensor(of)]),
  )
}

/** What a pipeline in two parts is fed for a table: what the first part gives, as the tensors of the second. */
export async function splitFeeds({ prelude, core, inputs }: OnnxSplit, table: Table): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(core, { logSeverityLevel: 4 })
  const ports = session.inputMetadata.map(port => ({
    name: port.name,
    type: port.isTensor ? port.type : '',
    dims: port.isTensor ? port.shape : [],
  }))
  await session.release()
  const blocks =
    prelude === null ? Blocks.of(table.select(Object.keys(inputs))) : await prelude.transform(table as never)
  const bound = bindPorts(ports, inputs)
  const tensors = tensorsOf(bound, cellsOfBlocks(blocks, bound.kinds, [0, table.rowCount]))
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { type, data, dims }]) => [name, new Tensor(type, data as never, dims)]),
  )
}
