import type { DataType } from '../../schema.ts'
import { sliceBitmap } from '../bitmap.ts'
import { type ColumnData, isSet, type StringData } from '../column.ts'
import { sliceData } from '../take-data.ts'
import { localToInstant } from '../zone-offset.ts'
import { type ArrowData, type ArrowVector, typeIds } from './arrow-data.ts'

/** How chunks of one column are read. */
export interface ChunkReader {
  readonly zone: string | undefined
  /** Dictionaries that were read already, so that chunks of one dictionary share it. */
  readonly dictionaries: Map<ArrowVector, ArrowDictionary>
}

/** A dictionary without duplicates and nulls, and where each of Arrow's codes went; null where they did not move. */
interface ArrowDictionary {
  readonly texts: readonly string[]
  readonly moved: Int32Array | null
}

/** A number that the column's type cannot hold, at a row of the chunk. */
export class UnsafeInteger extends Error {
  readonly row: number

  constructor(row: number, value: bigint) {
    super(`${value} is beyond ±(2^53 − 1)`)
    this.row = row
  }
}

/** The chunk in our memory, sharing Arrow's where the layouts agree; null where it must be read value by value. */
export function readArrowChunk(data: ArrowData, type: DataType, reader: ChunkReader): ColumnData | null {
  const { type: stored, length } = data
  const validity = validityOf(data)
  switch (stored.typeId) {
    case typeIds.int:
      return readIntegers(data, type, validity)
    case typeIds.float:
      return stored.precision === 0 ? null : { kind: 'number', values: numbersOf(data), validity }
    case typeIds.bool:
      return { kind: 'boolean', values: unpackBits(data), validity }
    case typeIds.date:
      return stored.unit === 0 ? { kind: 'number', values: numbersOf(data), validity } : null
    case typeIds.timestamp:
      return { kind: 'number', values: readTimes(data, reader.zone, validity), validity }
    case typeIds.dictionary:
      return type === 'string' ? readCodes(data, validity, reader) : null
    case typeIds.list: {
      const [child] = data.children
      const element = (type as { readonly list: DataType }).list
      const whole = child === undefined ? null : readArrowChunk(child, element, reader)
      if (whole === null || !(data.valueOffsets instanceof Int32Array)) return null
      const first = data.valueOffsets[0] ?? 0
      const last = data.valueOffsets[length] ?? first
      const offsets = data.valueOffsets.subarray(0, length + 1)
      return {
        kind: 'list',
        offsets: first === 0 ? offsets : offsets.map(offset => offset - first),
        child: sliceData(whole, first, last),
        childLength: last - first,
        validity,
      }
    }
    default:
      return null
  }
}

function validityOf({ nullCount, nullBitmap, offset, length }: ArrowData): Uint8Array | null {
  if (nullCount === 0 || nullBitmap === null || nullBitmap === undefined || nullBitmap.length === 0) return null
  if ((offset & 7) === 0) return nullBitmap.subarray(offset >> 3, (offset + length + 7) >> 3)
  return sliceBitmap(nullBitmap, offset, length)
}

function numbersOf({ values, length }: ArrowData): Float64Array | Float32Array | Int32Array {
  return (values as Float64Array).subarray(0, length)
}

function readIntegers(data: ArrowData, type: DataType, validity: Uint8Array | null): ColumnData {
  const { values, length } = data
  if (type === 'bigint') {
    if (values instanceof BigInt64Array) return { kind: 'bigint', values: values.subarray(0, length), validity }
    const bigints = new BigInt64Array(length)
    for (let row = 0; row < length; row++) bigints[row] = toBigint(values[row] ?? 0, row, validity)
    return { kind: 'bigint', values: bigints, validity }
  }
  if (values instanceof Int32Array) return { kind: 'number', values: values.subarray(0, length), validity }
  const numbers = (data.type.bitWidth ?? 64) < 32 ? new Int32Array(length) : new Float64Array(length)
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0
    const number = Number(value)
    if (typeof value === 'bigint' && !Number.isSafeInteger(number) && (validity === null || isSet(validity, row))) {
      throw new UnsafeInteger(row, value)
    }
    numbers[row] = number
  }
  return { kind: 'number', values: numbers, validity }
}

function toBigint(value: number | bigint, row: number, validity: Uint8Array | null): bigint {
  const bigint = BigInt(value)
  const fits = BigInt.asIntN(64, bigint) === bigint
  if (!fits && (validity === null || isSet(validity, row))) throw new UnsafeInteger(row, bigint)
  return bigint
}

function unpackBits({ values, offset, length }: ArrowData): Uint8Array {
  const bits = values as Uint8Array
  const bytes = new Uint8Array(length)
  for (let row = 0; row < length; row++) bytes[row] = isSet(bits, offset + row) ? 1 : 0
  return bytes
}

/** Seconds are multiplied; finer units are floored to milliseconds without leaving 64 bits. */
function readTimes(data: ArrowData, zone: string | undefined, validity: Uint8Array | null): Float64Array {
  const values = data.values as BigInt64Array
  const unit = data.type.unit ?? 1
  const divisor = [1n, 1n, 1000n, 1_000_000n][unit] ?? 1n
  const resolve = (data.type.timezone ?? '') === '' && zone !== undefined ? localToInstant(zone) : null
  const times = new Float64Array(data.length)
  for (let row = 0; row < data.length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const value = values[row] ?? 0n
    const quotient = value / divisor
    const floored = Number(value < 0n && quotient * divisor !== value ? quotient - 1n : quotient)
    const time = unit === 0 ? floored * 1000 : floored
    times[row] = resolve === null ? time : resolve(time)
  }
  return times
}

function readCodes(data: ArrowData, validity: Uint8Array | null, reader: ChunkReader): StringData | null {
  const vector = data.dictionary
  if (vector === undefined) return null
  const known = reader.dictionaries.get(vector) ?? readDictionary(vector)
  reader.dictionaries.set(vector, known)
  const { texts, moved } = known
  const codes = data.values
  if (moved === null && codes instanceof Int32Array) {
    return { kind: 'string', codes: codes.subarray(0, data.length), dictionary: texts, validity }
  }
  const own = Int32Array.from({ length: data.length }, (_, row) => moved?.[Number(codes[row])] ?? Number(codes[row]))
  return own.includes(-1) ? null : { kind: 'string', codes: own, dictionary: texts, validity }
}

function readDictionary(vector: ArrowVector): ArrowDictionary {
  const codeOf = new Map<string, number>()
  const moved = new Int32Array(vector.length)
  for (let index = 0; index < vector.length; index++) {
    const text = vector.get(index)
    if (typeof text !== 'string') {
      moved[index] = -1
      continue
    }
    const code = codeOf.get(text) ?? codeOf.size
    codeOf.set(text, code)
    moved[index] = code
  }
  const unmoved = codeOf.size === vector.length
  return { texts: [...codeOf.keys()], moved: unmoved ? null : moved }
}
