import { ParameterError } from '../../features/errors/parameter-error.ts'

/** The array in which the elements of each type of tensor lie. */
interface TensorArrays {
  readonly float64: Float64Array
  readonly float32: Float32Array
  readonly int64: BigInt64Array
  readonly int32: Int32Array
  readonly uint8: Uint8Array
  readonly int8: Int8Array
  readonly bool: Uint8Array
  readonly string: readonly string[]
}

/** What the elements of a tensor are. */
export type TensorType = keyof TensorArrays

const arrays: { readonly [T in TensorType]: new (...given: never[]) => object } = {
  float64: Float64Array,
  float32: Float32Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
  string: Array,
}

/** A tensor: its elements one row after the other. Truth values are 0 and 1. */
export interface OnnxTensor {
  readonly type: TensorType
  readonly dims: readonly number[]
  readonly data: TensorArrays[TensorType]
}

/** An input or output of a model; a dimension that is a text, or 0 or less, may have any size. */
export interface TensorPort {
  readonly name: string
  readonly type: string
  readonly dims: readonly (number | string)[]
}

/** More elements than this are refused in one input. */
const mostElements = 100_000_000

/**
 * Refuses inputs that are not those of a model.
 *
 * @throws {ParameterError} for the first input that is missing, unknown, or of another type or shape; it says what is needed.
 */
export function checkInputs(ports: readonly TensorPort[], inputs: { readonly [name: string]: OnnxTensor }): void {
  const needed = ports.map(port => port.name)
  const unknown = Object.keys(inputs).find(name => !needed.includes(name))
  if (unknown !== undefined)
    throw new ParameterError(unknown, `the model has no such input; it has ${needed.join(', ')}.`)
  for (const port of ports) {
    const tensor = inputs[port.name]
    const problem = tensor === undefined ? 'it is missing' : problemOf(tensor, port)
    if (problem !== null)
      throw new ParameterError(port.name, `${problem}; ${port.type}[${port.dims.join(', ')}] is needed.`)
  }
}

function problemOf({ type, dims, data }: OnnxTensor, port: TensorPort): string | null {
  if (type !== port.type) return `the input is of type ${type}`
  if (!Object.hasOwn(arrays, type) || !(data instanceof arrays[type])) return `the elements are not in a ${type} array`
  const fits =
    dims.length === port.dims.length &&
    dims.every((size, at) => {
      const wanted = port.dims[at]
      return Number.isInteger(size) && size >= 0 && (typeof wanted !== 'number' || wanted <= 0 || wanted === size)
    })
  if (!fits) return `the input has the shape [${dims.join(', ')}]`
  const count = dims.reduce((product, size) => product * size, 1)
  if (count > mostElements) return `${count} elements are more than ${mostElements}`
  return count === data.length ? null : `there are ${data.length} elements for the shape [${dims.join(', ')}]`
}
