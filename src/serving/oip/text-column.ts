import { type DataType, typeName } from '../../features/schema.ts'
import { columnFromExact, columnFromValues } from '../../features/table/build-column.ts'
import { type Column, isSet } from '../../features/table/column.ts'
import { TensorError } from '../errors.ts'
import { elementBytes } from './raw-tensor.ts'
import type { Tensor } from './tensor.ts'

/** A column of the elements of a BYTES tensor: texts, bytes, times and dates as texts, and all that has an inner type as JSON. */
export function textColumn(type: DataType, tensor: Tensor): Column {
  const { name, data, validity } = tensor
  const elements = data as readonly (string | Uint8Array)[]
  const present = <T>(read: (element: string | Uint8Array, index: number) => T): (T | null)[] =>
    elements.map((element, index) => (validity === null || isSet(validity, index) ? read(element, index) : null))
  if (type === 'string') return columnFromExact(type, present(textReader(name)))
  if (type === 'binary') return columnFromExact(type, present(elementBytes))
  if (type === 'timestamp' || type === 'date')
    return columnFromValues(type, present(textReader(name)), { column: name })
  if (typeof type === 'object') return columnFromValues(type, present(jsonReader(name)), { column: name })
  throw new TensorError(name, `it is BYTES, but its column is ${typeName(type)}.`)
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function textReader(name: string): (element: string | Uint8Array, index: number) => string {
  return (element, index) => {
    if (typeof element === 'string') return element
    try {
      return decoder.decode(element)
    } catch {
      throw new TensorError(name, `element ${index} is not UTF-8.`)
    }
  }
}

function jsonReader(name: string): (element: string | Uint8Array, index: number) => unknown {
  const read = textReader(name)
  return (element, index) => {
    const text = read(element, index)
    try {
      return JSON.parse(text)
    } catch {
      throw new TensorError(name, `element ${index} is not JSON.`)
    }
  }
}
