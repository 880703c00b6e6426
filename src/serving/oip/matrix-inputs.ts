import type { ColumnDefinition } from '../../features/definition/definition.ts'
import { isNumeric, type NumericType } from '../../features/schema.ts'
import { float64Column } from '../../features/table/build-column.ts'
import type { Column } from '../../features/table/column.ts'
import { Table, TableShape } from '../../features/table/table.ts'
import { TensorError } from '../errors.ts'
import type { ModelDescription } from '../host/model-status.ts'
import { announcedAs } from './announced-as.ts'
import { numberColumn } from './number-column.ts'
import { readRaw } from './raw-tensor.ts'
import type { Tensor } from './tensor.ts'
import { type NumberArray, tensorNumbers } from './tensor-numbers.ts'

/** The table of a tensor [N, F] that brings all numbers that a model reads, in their order. */
export function matrixTable(model: ModelDescription, tensor: Tensor): Table {
  const columns = matrixColumns(model)
  const { name, shape, datatype } = tensor
  if (columns === null)
    throw new TensorError(
      name,
      `model ${model.name} has no such input, and it takes no matrix: not all of its inputs are numbers.`,
    )
  const [count = 0, width = 1] = shape
  if (shape.length === 0 || shape.length > 2 || width !== columns.length)
    throw new TensorError(
      name,
      `its shape is [${shape}], but model ${model.name} takes a matrix of [N, ${columns.length}].`,
    )
  const numbers = tensorNumbers(tensor)
  if (numbers === null)
    throw new TensorError(name, `it is ${datatype}, but the inputs of model ${model.name} are numbers.`)
  const isPlain = tensor.validity === null && columns.every(({ type }) => type === 'float64')
  const strips = isPlain
    ? doubleColumns(numbers, width, count)
    : columns.map(({ type }, start) => numberColumn(type, tensor, numbers, { start, step: width, count }))
  return new Table(strips, count, shapeOf(columns))
}

/** The columns of a matrix in memory that they share. */
function doubleColumns(numbers: NumberArray, width: number, count: number): readonly Column[] {
  const doubles = new Float64Array(width * count)
  for (let row = 0, at = 0; row < count; row++) {
    for (let place = row; place < doubles.length; place += count) doubles[place] = numbers[at++] as number
  }
  const columns: Column[] = []
  // Three times as fast as `subarray`.
  for (let at = 0; at < width; at++)
    columns.push(float64Column(new Float64Array(doubles.buffer, at * count * 8, count)))
  return columns
}

/**
 * The tensor that a body without a header is: one row of a matrix of FP64 or FP32, or the one element of the only input.
 *
 * @throws {TensorError} for another number of bytes, and where a model takes neither.
 */
export function rawTensor(model: ModelDescription, body: Uint8Array): Tensor {
  const columns = matrixColumns(model)
  const [only, ...others] = model.inputs
  if (columns !== null) {
    const width = columns.length
    const datatype = body.length === 4 * width ? 'FP32' : 'FP64'
    const name = width === 1 ? (columns[0]?.name ?? '') : ''
    return { name, datatype, shape: [1, width], data: readRaw('raw', datatype, width, body), validity: null }
  }
  if (only === undefined || others.length > 0)
    throw new TensorError(null, `Model ${model.name} has several inputs, so a request needs a header that names them.`)
  const { datatype } = announcedAs(only.type)
  const data = datatype === 'BYTES' ? [body] : readRaw(only.name, datatype, 1, body)
  return { name: only.name, datatype, shape: [1], data, validity: null }
}

interface NumberDefinition extends ColumnDefinition {
  readonly type: NumericType
}

/** What a matrix brings: the columns of a call, or those of the pipeline, if they are numbers; else null. */
function matrixColumns({ inputs, pipelineInputs }: ModelDescription): readonly NumberDefinition[] | null {
  return [inputs, pipelineInputs].find(areNumbers) ?? null
}

const shapes = new WeakMap<readonly ColumnDefinition[], TableShape>()

function shapeOf(columns: readonly ColumnDefinition[]): TableShape {
  const shape = shapes.get(columns) ?? new TableShape(columns.map(({ name, type }) => [name, type] as const))
  shapes.set(columns, shape)
  return shape
}

function areNumbers(columns: readonly ColumnDefinition[]): columns is readonly NumberDefinition[] {
  return columns.every(column => isNumeric(column.type))
}
