import { TensorError } from '../errors.ts'
import { isDatatype } from './datatype.ts'
import { type Fields, objectsOf, parametersOf, readExactFields, readFields, textOf } from './message-fields.ts'
import { readRaw } from './raw-tensor.ts'
import { inexact, readJsonTensor, type TensorHead } from './read-json-tensor.ts'
import { elementCount, type Tensor } from './tensor.ts'

/** A message: JSON, and the bytes of tensors that follow it. */
export interface Message {
  readonly fields: Fields
  readonly json: Uint8Array
  readonly rest: Uint8Array
}

const mostTensors = 16_384

/**
 * Takes a body apart: JSON of `headerLength` bytes, and the bytes of tensors.
 *
 * @throws {TensorError} for what is no such message.
 */
export function splitMessage(what: string, body: Uint8Array, headerLength: number = body.length): Message {
  if (!Number.isSafeInteger(headerLength) || headerLength < 0 || headerLength > body.length)
    throw new TensorError(
      null,
      `The length of the JSON header is said to be ${headerLength}, but ${what} has ${body.length} bytes.`,
    )
  const json = body.subarray(0, headerLength)
  return { fields: readFields(what, json), json, rest: body.subarray(headerLength) }
}

/**
 * The tensors that a message lists under a name, whether their elements are in the JSON or in the bytes after it.
 *
 * Elements of bytes share the memory of the message where it is aligned.
 */
export function readTensors(list: 'inputs' | 'outputs', { fields, json, rest }: Message): readonly Tensor[] {
  const entries = objectsOf(list, fields[list])
  if (entries.length > mostTensors) throw new TensorError(null, `There are more than ${mostTensors} ${list}.`)
  let exact: readonly Fields[] | null = null
  let at = 0
  const tensors = entries.map((entry, index) => {
    const head = readHead(`${list}[${index}]`, entry)
    const size = head.parameters?.binary_data_size
    if (size !== undefined) {
      const bytes = bytesOf(head.name, rest, at, size)
      at += bytes.length
      const data = readRaw(head.name, head.datatype, elementCount(head.name, head.shape, bytes.length), bytes)
      return { ...head, data, validity: null }
    }
    const count = elementCount(head.name, head.shape, json.length)
    const tensor = readJsonTensor(head, entry.data, count)
    if (tensor !== inexact) return tensor
    exact ??= objectsOf(list, readExactFields(list, json)[list])
    const again = readJsonTensor(head, exact[index]?.data, count)
    if (again === inexact)
      throw new TensorError(head.name, 'a whole number is too large to be exact; write it as a text.')
    return again
  })
  if (at !== rest.length)
    throw new TensorError(
      null,
      `${rest.length - at} bytes are left over after the tensors; \`binary_data_size\` says too few.`,
    )
  refuseTwins(list, tensors)
  return tensors
}

function readHead(where: string, entry: Fields): TensorHead {
  const name = textOf(`${where}.name`, entry.name)
  if (!isDatatype(entry.datatype))
    throw new TensorError(name, 'its `datatype` is not one of the protocol; write FP64, INT64, BYTES and so on.')
  const { datatype, shape } = entry
  elementCount(name, shape, Number.POSITIVE_INFINITY)
  const parameters = parametersOf(`${where}.parameters`, entry.parameters)
  return { name, datatype, shape: shape as readonly number[], ...(parameters !== undefined && { parameters }) }
}

function bytesOf(name: string, rest: Uint8Array, at: number, size: unknown): Uint8Array {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new TensorError(name, '`binary_data_size` is not a number of bytes.')
  if (at + size > rest.length)
    throw new TensorError(name, `it has ${size} bytes by \`binary_data_size\`, but only ${rest.length - at} follow.`)
  return rest.subarray(at, at + size)
}

function refuseTwins(list: string, tensors: readonly Tensor[]): void {
  if (tensors.length < 2) return
  const names = new Set<string>()
  for (const { name } of tensors) {
    if (names.has(name)) throw new TensorError(name, `it is given twice among the ${list}.`)
    names.add(name)
  }
}
