import { isSet } from '../../features/table/column.ts'
import { TensorError } from '../errors.ts'
import type { ElementArray } from './datatype.ts'
import type { Tensor } from './tensor.ts'

/** The elements of a tensor as a JSON list without its brackets. */
export interface JsonData {
  readonly text: string
  /** How many are NaN or infinite, which JSON can only say as null. */
  readonly lost: number
}

/** Writes elements flat, row-major; wide integers with every digit, missing ones as null. */
export function jsonData(tensor: Tensor): JsonData {
  const { name, datatype, data } = tensor
  if (Array.isArray(data)) return { text: present(tensor, textOf), lost: 0 }
  if (datatype === 'FP16' || datatype === 'BF16')
    throw new TensorError(name, `JSON has no form for ${datatype}; ask for bytes.`)
  if (datatype === 'FP32' || datatype === 'FP64') return floats(tensor, data as Float64Array)
  if (datatype === 'BOOL') return { text: present(tensor, element => (element === 1 ? 'true' : 'false')), lost: 0 }
  const text = tensor.validity === null ? (data as ElementArray).join() : present(tensor, String)
  return { text, lost: 0 }
}

/** The text of each element, `null` for missing ones. */
function present({ data, validity }: Tensor, write: (element: unknown) => string): string {
  let text = ''
  for (let index = 0; index < data.length; index++) {
    if (index > 0) text += ','
    text += validity === null || isSet(validity, index) ? write(data[index]) : 'null'
  }
  return text
}

function floats({ validity }: Tensor, data: Float64Array): JsonData {
  let lost = 0
  let text = ''
  for (let index = 0; index < data.length; index++) {
    if (index > 0) text += ','
    const element = data[index] as number
    if (validity !== null && !isSet(validity, index)) text += 'null'
    else if (element === 0) text += Object.is(element, 0) ? '0' : '-0.0'
    else if (element - element === 0) text += element
    else {
      lost++
      text += 'null'
    }
  }
  return { text, lost }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function textOf(element: unknown): string {
  return JSON.stringify(typeof element === 'string' ? element : decoder.decode(element as Uint8Array))
}
