import type { Encoding, ParquetType } from 'hyparquet'
import type { BooleanData, Column, NumberData, StringData } from '../../features/table/column.ts'
import { isSet } from '../../features/table/column.ts'
import { unreachable } from '../../features/unreachable.ts'
import { bitWidth, encodePacked, widestCode } from './hybrid-encoding.ts'
import type { Scratch } from './scratch.ts'

/** The present values of a column chunk in Parquet's own layout. */
export interface PhysicalPages {
  readonly type: ParquetType
  readonly encoding: Encoding
  readonly dictionary: { readonly bytes: Uint8Array; readonly count: number } | null
  /** What follows the levels in the data page. */
  readonly values: readonly Uint8Array[]
  /** The present values of a column of numbers; null for others. */
  readonly numbers: NumberData['values'] | null
}

/** Lays out the present values of a column, in scratch memory where they are changed. */
export function physicalPages(column: Column, present: number, scratch: Scratch): PhysicalPages {
  const { data, length } = column
  const rows = { length, validity: data.validity, present, scratch }
  switch (data.kind) {
    case 'number':
      return numberPages(column, data, rows)
    case 'bigint':
      return plain('INT64', bytesOf(dense(data.values, BigInt64Array, rows)))
    case 'boolean':
      return plain('BOOLEAN', packBooleans(data, rows))
    case 'string':
      return textPages(data, rows)
    case 'list':
    case 'boxed':
      return unreachable(column.type as never)
  }
}

interface Rows {
  readonly length: number
  readonly validity: Uint8Array | null
  readonly present: number
  readonly scratch: Scratch
}

function plain(type: ParquetType, bytes: Uint8Array, numbers: PhysicalPages['numbers'] = null): PhysicalPages {
  return { type, encoding: 'PLAIN', dictionary: null, values: [bytes], numbers }
}

function numberPages({ type }: Column, { values }: NumberData, rows: Rows): PhysicalPages {
  if (values instanceof Int32Array) {
    const numbers = dense(values, Int32Array, rows)
    return plain('INT32', bytesOf(numbers), numbers)
  }
  if (values instanceof Float32Array) {
    const numbers = dense(values, Float32Array, rows)
    return plain('FLOAT', bytesOf(numbers), numbers)
  }
  const numbers = dense(values, Float64Array, rows)
  if (type === 'float64') return plain('DOUBLE', bytesOf(numbers), numbers)
  return plain('INT64', int64Bytes(numbers, rows.scratch), numbers)
}

type FixedValues = Float64Array | Float32Array | Int32Array | BigInt64Array

interface ArrayOf<Values> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): Values
}

/** The present values, one after the other; the values themselves where nothing is missing. */
function dense<Values extends FixedValues>(
  values: Values,
  array: ArrayOf<Values>,
  { length, validity, present, scratch }: Rows,
): Values {
  if (validity === null) return values.subarray(0, length) as Values
  const target = new array(scratch.take(present * array.BYTES_PER_ELEMENT), 0, present)
  let at = 0
  for (let row = 0; row < length; row++) {
    if (isSet(validity, row)) target[at++] = values[row] as never
  }
  return target
}

function bytesOf(values: FixedValues): Uint8Array {
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength)
}

/** Safe integers in doubles as 64-bit integers, low word first. */
function int64Bytes(numbers: Float64Array, scratch: Scratch): Uint8Array {
  const words = new Int32Array(scratch.take(numbers.length * 8), 0, numbers.length * 2)
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] ?? 0
    const high = Math.floor(value / 0x1_0000_0000)
    words[2 * index] = (value - high * 0x1_0000_0000) | 0
    words[2 * index + 1] = high
  }
  return bytesOf(words)
}

function packBooleans({ values }: BooleanData, { length, validity, present }: Rows): Uint8Array {
  const bytes = new Uint8Array((present + 7) >> 3)
  let at = 0
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    if (values[row] === 1) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7))
    at++
  }
  return bytes
}

const encoder = new TextEncoder()

/** Codes of the texts that occur in these rows where that saves space, else the texts themselves. */
function textPages(data: StringData, rows: Rows): PhysicalPages {
  const renumbered = new Int32Array(data.dictionary.length).fill(-1)
  const texts: Uint8Array[] = []
  const codes = new Int32Array(rows.present)
  let at = 0
  for (let row = 0; row < rows.length; row++) {
    if (rows.validity !== null && !isSet(rows.validity, row)) continue
    const old = data.codes[row] ?? 0
    let code = renumbered[old] ?? -1
    if (code < 0) {
      code = texts.push(encoder.encode(data.dictionary[old] ?? '')) - 1
      renumbered[old] = code
    }
    codes[at++] = code
  }
  const width = bitWidth(texts.length)
  if (width > widestCode || texts.length * 2 > rows.present) {
    return plain('BYTE_ARRAY', textBytes(Array.from(codes, code => texts[code] ?? new Uint8Array())))
  }
  return {
    type: 'BYTE_ARRAY',
    encoding: 'RLE_DICTIONARY',
    dictionary: { bytes: textBytes(texts), count: texts.length },
    values: [Uint8Array.of(width), encodePacked(codes, codes.length, width)],
    numbers: null,
  }
}

function textBytes(texts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const text of texts) {
    view.setUint32(at, text.length, true)
    bytes.set(text, at + 4)
    at += 4 + text.length
  }
  return bytes
}
