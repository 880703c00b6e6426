import { clearBit, fullBitmap } from '../../features/table/bitmap.ts'
import { TensorError } from '../../serving/errors.ts'
import { type Datatype, type ElementArray, elementArrays, type TensorData } from '../../serving/oip/datatype.ts'
import { inexact, readJsonTensor } from '../../serving/oip/read-json-tensor.ts'
import { elementCount, type Tensor } from '../../serving/oip/tensor.ts'

/** Elements of a tensor: a typed array, or a list of one kind in which null is missing. Times become milliseconds since 1970. */
export type InferValues =
  | ElementArray
  | readonly (number | null)[]
  | readonly (bigint | null)[]
  | readonly (boolean | null)[]
  | readonly (string | null)[]
  | readonly (Date | null)[]
  | readonly Uint8Array[]

/** A tensor that says its own shape, and its datatype where the elements do not tell it. */
export interface InferTensor {
  readonly shape: readonly number[]
  readonly datatype?: Datatype
  readonly data: InferValues
}

/** The inputs of a call: a column of N rows for each, or tensors. */
export interface InferInputs {
  readonly [name: string]: InferValues | InferTensor
}

/**
 * The tensors of some inputs.
 *
 * @throws {TensorError} for elements that are not of one kind, or not as many as the shape says.
 */
export function inferTensors(inputs: InferInputs): readonly Tensor[] {
  return Object.entries(inputs).map(([name, input]) => {
    if (!isTensor(input)) return tensorOf(name, [input.length], input, undefined)
    return tensorOf(name, input.shape, input.data, input.datatype)
  })
}

function isTensor(input: InferValues | InferTensor): input is InferTensor {
  return 'shape' in input && 'data' in input
}

function tensorOf(name: string, shape: readonly number[], values: InferValues, given: Datatype | undefined): Tensor {
  const count = elementCount(name, shape, Number.MAX_SAFE_INTEGER)
  if (values.length !== count)
    throw new TensorError(name, `it has ${values.length} elements, but its shape [${shape}] needs ${count}.`)
  const datatype = given ?? datatypeOf(name, values)
  const head = { name, datatype, shape }
  if (ArrayBuffer.isView(values)) return { ...head, data: sameMemory(head, values), validity: null }
  const elements = (values as readonly unknown[]).map(value => (value instanceof Date ? value.getTime() : value))
  if (datatype === 'FP32' || datatype === 'FP64') return { ...head, ...floats(head, elements) }
  if (elements[0] instanceof Uint8Array) return { ...head, data: elements as Uint8Array[], validity: null }
  const tensor = readJsonTensor(head, elements, count)
  if (tensor === inexact) throw new TensorError(name, 'a whole number is beyond ±(2^53 − 1); give bigints.')
  return tensor
}

function datatypeOf(name: string, values: InferValues): Datatype {
  if (ArrayBuffer.isView(values)) {
    const found = typed.find(datatype => values instanceof elementArrays[datatype])
    if (found !== undefined) return found
  }
  const first = (values as readonly unknown[]).find(value => value !== null) ?? 0
  if (first instanceof Date) return 'INT64'
  if (first instanceof Uint8Array) return 'BYTES'
  const found = kinds[typeof first]
  if (found === undefined)
    throw new TensorError(name, `its elements are of kind ${typeof first}, which no datatype holds.`)
  return found
}

/** What a typed array is where nothing says more. */
const typed = [
  ...(['FP64', 'FP32', 'INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'UINT64'] as const),
] as const

const kinds: { readonly [kind: string]: Datatype } = {
  number: 'FP64',
  bigint: 'INT64',
  boolean: 'BOOL',
  string: 'BYTES',
}

function sameMemory({ name, datatype }: Pick<Tensor, 'name' | 'datatype'>, values: ElementArray): TensorData {
  if (datatype !== 'BYTES' && values instanceof elementArrays[datatype]) return values
  throw new TensorError(name, `${datatype} does not lie in memory as a ${values.constructor.name} does.`)
}

/** Unlike JSON, a list may hold NaN and infinities. */
function floats(
  { name, datatype }: Pick<Tensor, 'name' | 'datatype'>,
  elements: readonly unknown[],
): Pick<Tensor, 'data' | 'validity'> {
  const data = datatype === 'FP32' ? new Float32Array(elements.length) : new Float64Array(elements.length)
  let validity: Uint8Array | null = null
  for (const [index, element] of elements.entries()) {
    if (typeof element === 'number') data[index] = element
    else if (element === null) {
      validity ??= fullBitmap(elements.length)
      clearBit(validity, index)
    } else throw new TensorError(name, `element ${index} is a ${typeof element}, but ${datatype} is needed.`)
  }
  return { data, validity }
}
