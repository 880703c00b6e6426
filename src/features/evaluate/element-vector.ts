import { clearBit, fullBitmap } from '../table/bitmap.ts'
import { isSet, type ListData, type NumberData } from '../table/column.ts'
import { strictFunction } from './strict-functions.ts'
import { strictVector } from './strict-vector.ts'
import type { TypedCall } from './typed-node.ts'
import { type Frame, numbersVector, type Vector, type VectorFunction } from './vector.ts'

/** Evaluates an `element`; a constant place of lists of numbers is read where they lie. */
export function elementVector(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  const [list, place] = parts
  const general = strictVector(call, parts, strictFunction('element', call))
  if (list === undefined || place === undefined || call.type !== 'float64') return general
  return frame => {
    const at = place(frame)
    if (!at.constant || !Number.isInteger(at.value)) return general(frame)
    const lists = list(frame)
    const numbers = numberLists(lists)
    return numbers === null ? general(frame) : elements(numbers, at.value as number, frame)
  }
}

interface NumberLists {
  readonly lists: ListData
  readonly child: NumberData
}

function numberLists(vector: Vector): NumberLists | null {
  if (vector.constant || vector.data.kind !== 'list') return null
  const { data } = vector
  const { child } = data
  return child.kind === 'number' && child.values instanceof Float64Array ? { lists: data, child } : null
}

function elements({ lists: { offsets, validity }, child }: NumberLists, at: number, { length }: Frame): Vector {
  const out = new Float64Array(length)
  let present: Uint8Array | null = null
  for (let row = 0; row < length; row++) {
    const start = offsets[row] as number
    const end = offsets[row + 1] as number
    const place = at < 0 ? end + at : start + at
    const isInside = place >= start && place < end && (validity === null || isSet(validity, row))
    if (isInside && (child.validity === null || isSet(child.validity, place))) {
      out[row] = child.values[place] as number
    } else {
      present ??= fullBitmap(length)
      clearBit(present, row)
    }
  }
  return numbersVector(out, present)
}
