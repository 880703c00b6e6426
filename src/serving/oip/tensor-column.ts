import { type DataType, typeName } from '../../features/schema.ts'
import { type BigintData, type BooleanData, Column, type ListData } from '../../features/table/column.ts'
import { TensorError } from '../errors.ts'
import { announcedAs } from './announced-as.ts'
import { isNumberColumn, numberColumn } from './number-column.ts'
import type { Tensor } from './tensor.ts'
import { tensorNumbers } from './tensor-numbers.ts'
import { textColumn } from './text-column.ts'

/**
 * A tensor of shape [N] or [N, 1] as a column; of shape [N, K] as a column of lists of K.
 *
 * Numbers convert where that is exact. Times are whole milliseconds since 1970 or texts with a zone, dates are days since 1970 or texts; maps,
 * structs and lists of such are JSON texts.
 *
 * @throws {TensorError} for another shape, a datatype that does not convert, and the first element that does not.
 */
export function tensorColumn(type: DataType, tensor: Tensor): Column {
  const [rows, width = 1] = tensor.shape
  const dimensions = tensor.shape.length
  if (dimensions === 2 && announcedAs(type).dimensions === 1) return lists(type, tensor)
  if (rows === undefined || dimensions > 2 || width !== 1)
    throw new TensorError(
      tensor.name,
      `its shape is [${tensor.shape}], but [N] or [N, 1] is needed for ${typeName(type)}.`,
    )
  return scalars(type, tensor, rows)
}

function scalars(type: DataType, tensor: Tensor, count: number): Column {
  const { name, datatype, validity } = tensor
  if (datatype === 'BYTES') return textColumn(type, tensor)
  if (isNumberColumn(type)) {
    const numbers = tensorNumbers(tensor)
    if (numbers !== null) return numberColumn(type, tensor, numbers, { start: 0, step: 1, count })
  }
  if (type === 'boolean' && datatype === 'BOOL') {
    const data: BooleanData = { kind: 'boolean', values: tensor.data as Uint8Array, validity }
    return new Column(type, count, data)
  }
  if (type === 'bigint' && datatype !== 'BOOL') {
    const data: BigintData = { kind: 'bigint', values: bigints(tensor), validity }
    return new Column(type, count, data)
  }
  throw new TensorError(name, `it is ${datatype}, but its column is ${typeName(type)}.`)
}

function lists(type: DataType, tensor: Tensor): Column {
  const [rows = 0, width = 0] = tensor.shape
  const element = (type as { readonly list: DataType }).list
  const offsets = Int32Array.from({ length: rows + 1 }, (_, row) => row * width)
  const child = scalars(element, tensor, rows * width)
  const data: ListData = { kind: 'list', offsets, child: child.data, childLength: rows * width, validity: null }
  return new Column(type, rows, data)
}

function bigints(tensor: Tensor): BigInt64Array {
  const { name, datatype, data } = tensor
  if (datatype === 'INT64') return data as BigInt64Array
  if (datatype === 'UINT64') {
    const values = data as BigUint64Array
    const large = values.findIndex(value => value > 0x7fff_ffff_ffff_ffffn)
    if (large >= 0)
      throw new TensorError(name, `element ${large} is ${values[large]}, which does not fit into 64 bits with a sign.`)
    return new BigInt64Array(values.buffer, values.byteOffset, values.length)
  }
  return BigInt64Array.from(tensorNumbers(tensor) ?? [], (number, index) => {
    if (Number.isSafeInteger(number)) return BigInt(number)
    throw new TensorError(name, `element ${index} is ${number}, but a whole number is needed.`)
  })
}
