import type { ColumnDefinition } from '../../features/definition/definition.ts'
import { isNumeric, type NumericType } from '../../features/schema.ts'
import { Table, TableShape } from '../../features/table/table.ts'
import { TensorError } from '../errors.ts'
import type { ModelDescription } from '../host/model-status.ts'
import { announcedAs } from './announced-as.ts'
import { numberColumn } from './number-column.ts'
import { readRaw } from './raw-tensor.ts'
import type { Tensor } from './tensor.ts'
import { tensorNumbers } from './tensor-numbers.ts'

/** The table of a tensor [N, F] that brings all numbers that a model reads, in their order. */
export function matrixTable(model: ModelDescription, tensor: Tensor): Table {
  const matrix = matrixOf(model)
  const { name, shape, datatype } = tensor
  if (matrix === null)
    throw new TensorError(
      name,
      `model ${model.name} has no such input, and it takes no matrix: not all of its inputs are numbers.`,
    )
  const { columns, areDoubles } = matrix
  const [count = 0, width = 1] = shape
  if (shape.length === 0 || shape.length > 2 || width !== columns.length)
    throw new TensorError(
      name,
      `its shape is [${shape}], but model ${model.name} takes a matrix of [N, ${columns.length}].`,
    )
  const numbers = tensorNumbers(tensor)
  if (numbers === null)
    throw new TensorError(name, `it is ${datatype}, but the inputs of model ${model.name} are numbers.`)
  if (areDoubles && tensor.validity === null)
    return new Table(numbers instanceof Float64Array ? numbers : Float64Array.from(numbers), count, matrix.shape)
  const strips = columns.map(({ type }, start) => numberColumn(type, tensor, numbers, { start, step: width, count }))
  return new Table(strips, count, matrix.shape)
}

/**
 * The tensor that a body without a header is: one row of a matrix of FP64 or FP32, or the one element of the only input.
 *
 * @throws {TensorError} for another number of bytes, and where a model takes neither.
 */
export function rawTensor(model: ModelDescription, body: Uint8Array): Tensor {
  const matrix = matrixOf(model)
  const [only, ...others] = model.inputs
  if (matrix !== null) {
    const { columns } = matrix
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

/** What a matrix brings to a model. */
interface Matrix {
  readonly columns: readonly NumberDefinition[]
  readonly shape: TableShape
  readonly areDoubles: boolean
}

const matrices = new WeakMap<ModelDescription, Matrix | null>()

/** The columns of a call, or those of the pipeline, if they are numbers; else null. Found once for a model. */
function matrixOf(model: ModelDescription): Matrix | null {
  let matrix = matrices.get(model)
  if (matrix === undefined) {
    const columns = [model.inputs, model.pipelineInputs].find(areNumbers)
    matrix = columns === undefined ? null : matrixFor(columns)
    matrices.set(model, matrix)
  }
  return matrix
}

function matrixFor(columns: readonly NumberDefinition[]): Matrix {
  const shape = new TableShape(columns.map(({ name, type }) => [name, type] as const))
  return { columns, shape, areDoubles: columns.every(({ type }) => type === 'float64') }
}

function areNumbers(columns: readonly ColumnDefinition[]): columns is readonly NumberDefinition[] {
  return columns.every(column => isNumeric(column.type))
}
