import type { DataType } from '../../features/schema.ts'
import { clearBit, emptyBitmap, fullBitmap, setBit, unlessFull } from '../../features/table/bitmap.ts'
import { numberArray } from '../../features/table/build-column.ts'
import { Column, isSet, type NumberData } from '../../features/table/column.ts'
import { TensorError } from '../errors.ts'
import type { Tensor } from './tensor.ts'
import type { NumberArray } from './tensor-numbers.ts'

/** The column types whose values are numbers in memory. */
export type NumberColumnType = 'int32' | 'int64' | 'float32' | 'float64' | 'timestamp' | 'date'

/** Which elements of a tensor make a column: from one on, every so many. */
export interface Strip {
  readonly start: number
  readonly step: number
  readonly count: number
}

const farthest = 8.64e15

const ranges: { readonly [T in NumberColumnType]: readonly [least: number, greatest: number] | null } = {
  int32: [-0x8000_0000, 0x7fff_ffff],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  float32: null,
  float64: null,
  timestamp: [-farthest, farthest],
  date: [-farthest / 86_400_000, farthest / 86_400_000],
}

/** Whether values of a type are numbers in memory. */
export function isNumberColumn(type: DataType): type is NumberColumnType {
  return typeof type === 'string' && Object.hasOwn(ranges, type)
}

/**
 * A column of some elements of a tensor; it shares their memory where type and place allow it.
 *
 * NaN stays NaN in columns of floats and is missing in others, which have no other form for it.
 *
 * @throws {TensorError} for an element that the type does not hold exactly.
 */
export function numberColumn<T extends NumberColumnType>(
  type: T,
  tensor: Tensor,
  numbers: NumberArray,
  strip: Strip,
): Column<T> {
  const data = ranges[type] === null ? floats(type, tensor, numbers, strip) : integers(type, tensor, numbers, strip)
  return new Column(type, strip.count, data)
}

function floats(type: NumberColumnType, { validity }: Tensor, numbers: NumberArray, strip: Strip): NumberData {
  const { start, step, count } = strip
  const present = validity === null ? null : stripOfBits(validity, strip)
  const same = type === 'float64' ? numbers instanceof Float64Array : numbers instanceof Float32Array
  if (same && (step === 1 || count === 1)) {
    const values = (numbers as Float64Array | Float32Array).subarray(start, start + count)
    return { kind: 'number', values, validity: present }
  }
  const values = numberArray(type, count)
  for (let row = 0, at = start; row < count; row++, at += step) values[row] = numbers[at] as number
  return { kind: 'number', values, validity: present }
}

function integers(type: NumberColumnType, tensor: Tensor, numbers: NumberArray, strip: Strip): NumberData {
  const [least, greatest] = ranges[type] ?? [0, 0]
  const { start, step, count } = strip
  const values = numberArray(type, count)
  let present = tensor.validity === null ? null : stripOfBits(tensor.validity, strip)
  for (let row = 0, at = start; row < count; row++, at += step) {
    const number = numbers[at] as number
    if (Number.isInteger(number) && number >= least && number <= greatest) values[row] = number + 0
    else if (Number.isNaN(number)) {
      present ??= fullBitmap(count)
      clearBit(present, row)
    } else throw new TensorError(tensor.name, `element ${at} is ${number}, but column type ${type} is needed.`)
  }
  return { kind: 'number', values, validity: present }
}

/** The bits of some elements, in a bitmap of their own; null: all are there. */
function stripOfBits(validity: Uint8Array, { start, step, count }: Strip): Uint8Array | null {
  const bits = emptyBitmap(count)
  for (let row = 0, at = start; row < count; row++, at += step) if (isSet(validity, at)) setBit(bits, row)
  return unlessFull(bits, count)
}
