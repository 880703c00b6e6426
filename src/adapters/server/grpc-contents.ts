import { TensorError } from '../../serving/errors.ts'
import { type Datatype, type ElementArray, elementArrays, type TensorData } from '../../serving/oip/datatype.ts'
import type { Tensor } from '../../serving/oip/tensor.ts'

/** A whole number of 64 bits as protobuf gives and takes it. */
export interface WideInteger {
  readonly low: number
  readonly high: number
  readonly unsigned: boolean
}

/** Elements by kind, as `InferTensorContents` has them. */
export type Contents = { readonly [field in ContentsField]?: ArrayLike<unknown> }

type ContentsField =
  | 'bool_contents'
  | 'int_contents'
  | 'int64_contents'
  | 'uint_contents'
  | 'uint64_contents'
  | 'fp32_contents'
  | 'fp64_contents'
  | 'bytes_contents'

/** The field of each datatype; null: its elements travel as raw contents only. */
const fields: { readonly [D in Datatype]: ContentsField | null } = {
  BOOL: 'bool_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  FP16: null,
  BF16: null,
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
}

/**
 * The elements of a tensor from its contents.
 *
 * @throws {TensorError} where there are not `count` of them, and for one that the datatype does not hold.
 */
export function readContents(name: string, datatype: Datatype, count: number, contents: Contents | null): TensorData {
  const field = fields[datatype]
  if (field === null) throw new TensorError(name, `${datatype} has no typed contents; send it as raw contents.`)
  const elements = contents?.[field] ?? []
  if (elements.length !== count)
    throw new TensorError(name, `\`${field}\` has ${elements.length} elements, but its shape needs ${count}.`)
  if (datatype === 'BYTES') return Array.from(elements as ArrayLike<Uint8Array>)
  const data = new elementArrays[datatype](count)
  if (datatype === 'INT64' || datatype === 'UINT64') {
    const halves = new Int32Array(data.buffer)
    for (let index = 0; index < count; index++) {
      const { low, high } = elements[index] as WideInteger
      halves[2 * index] = low
      halves[2 * index + 1] = high
    }
    return data
  }
  data.set(elements as never)
  if (field === 'int_contents' || field === 'uint_contents') refuseRounded(name, datatype, elements, data)
  return data
}

function refuseRounded(name: string, datatype: Datatype, given: ArrayLike<unknown>, data: ElementArray): void {
  const index = data.findIndex((element: unknown, at: number) => element !== given[at])
  if (index >= 0) throw new TensorError(name, `element ${index} is ${given[index]}, but ${datatype} is needed.`)
}

const encoder = new TextEncoder()

/** The contents of a tensor for an answer; null: it travels as raw contents only. */
export function writeContents({ datatype, data }: Tensor): Contents | null {
  const field = fields[datatype]
  if (field === null) return null
  if (datatype === 'BYTES') {
    const elements = data as readonly (string | Uint8Array)[]
    return { [field]: elements.map(each => (typeof each === 'string' ? encoder.encode(each) : each)) }
  }
  if (datatype !== 'INT64' && datatype !== 'UINT64') return { [field]: data }
  const { buffer, byteOffset, length } = data as BigInt64Array
  const halves = new Int32Array(buffer, byteOffset, 2 * length)
  const unsigned = datatype === 'UINT64'
  const wide = Array.from({ length }, (_, index) => ({
    low: halves[2 * index] as number,
    high: halves[2 * index + 1] as number,
    unsigned,
  }))
  return { [field]: wide }
}
