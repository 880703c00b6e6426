import type { Encoding, ParquetType } from 'hyparquet'
import type { BooleanData, Column, NumberData, StringData } from '../../features/table/column.ts'
import { isSet } from '../../features/table/column.ts'
import { lengthPrefixed } from '../../features/text/length-prefixed.ts'
import { unreachable } from '../../features/unreachable.ts'
import { type CodeMachine, codeMachine, mostValues } from './code-machine.ts'
import { bitWidth, encodePacked, packedHeader, widestCode } from './hybrid-encoding.ts'
import { numberCodes } from './number-codes.ts'
import { type FixedValues, type Scratch, valuesLike } from './scratch.ts'
import { type NumberBounds, numberBounds } from './statistics.ts'

/** The present values of a column chunk in Parquet's own layout. */
export interface PhysicalPages {
  readonly type: ParquetType
  readonly encoding: Encoding
  readonly dictionary: { readonly bytes: Uint8Array; readonly count: number } | null
  /** What follows the levels in the data page. */
  readonly values: readonly Uint8Array[]
  /** Of a column of numbers; null for other columns. */
  readonly bounds: NumberBounds | null
}

/** Lays out the present values of a column, in scratch memory where they are changed. */
export function physicalPages(column: Column, present: number, scratch: Scratch): PhysicalPages {
  const { data, length } = column
  const rows = { length, validity: data.validity, present, scratch }
  switch (data.kind) {
    case 'number':
      return fixedPages(data.values, storedNumbers(column, data), rows)
    case 'bigint':
      return fixedPages(data.values, { type: 'INT64', bytes: bytesOf }, rows)
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

function plain(type: ParquetType, bytes: Uint8Array, bounds: NumberBounds | null = null): PhysicalPages {
  return { type, encoding: 'PLAIN', dictionary: null, values: [bytes], bounds }
}

/** `pack` gives the bit-packed codes of the width that the dictionary needs. */
function coded(
  type: ParquetType,
  dictionary: NonNullable<PhysicalPages['dictionary']>,
  { present }: Rows,
  pack: (width: number) => Uint8Array,
  bounds: NumberBounds | null = null,
): PhysicalPages {
  const width = bitWidth(dictionary.count)
  const values = [Uint8Array.of(width, ...packedHeader(present)), pack(width)]
  return { type, encoding: 'RLE_DICTIONARY', dictionary, values, bounds }
}

/** How values of a fixed size are stored. */
interface Stored {
  readonly type: ParquetType
  readonly bytes: (values: never, scratch: Scratch) => Uint8Array
}

function storedNumbers({ type }: Column, { values }: NumberData): Stored {
  if (values instanceof Int32Array) return { type: 'INT32', bytes: bytesOf }
  if (values instanceof Float32Array) return { type: 'FLOAT', bytes: bytesOf }
  return type === 'float64' ? { type: 'DOUBLE', bytes: bytesOf } : { type: 'INT64', bytes: int64Bytes }
}

/** Codes of the numbers that occur in these rows where that saves space, else the numbers themselves. */
function fixedPages<Values extends FixedValues>(values: Values, stored: Stored, rows: Rows): PhysicalPages {
  const own = values.subarray(0, rows.length)
  if ((own instanceof Float64Array || own instanceof BigInt64Array) && own.length <= mostValues) {
    const machine = codeMachine()
    if (machine !== null) return pagesOf(machine, own, stored, rows)
  }
  return pagesHere(own, stored, rows)
}

function pagesHere(values: FixedValues, { type, bytes }: Stored, rows: Rows): PhysicalPages {
  const coding = numberCodes(values, rows)
  const numbers = coding === null ? dense(values, rows) : coding.dictionary
  const bounds = numbers instanceof BigInt64Array ? null : numberBounds(numbers)
  const stored = bytes(numbers as never, rows.scratch)
  if (coding === null) return plain(type, stored, bounds)
  const pack = (width: number): Uint8Array => encodePacked(coding.codes, coding.codes.length, width)
  return coded(type, { bytes: stored, count: numbers.length }, rows, pack, bounds)
}

/** The same by a machine, whose memory the next column will use. */
function pagesOf(
  machine: CodeMachine,
  values: Float64Array | BigInt64Array,
  { type, bytes }: Stored,
  rows: Rows,
): PhysicalPages {
  const { validity, scratch } = rows
  machine.load(values, validity)
  const count = machine.number()
  if (count === null) {
    const numbers = validity === null ? values : copyLike(values, machine.values, scratch)
    const bounds = values instanceof BigInt64Array ? null : machine.bounds()
    return plain(type, bytes(numbers as never, scratch), bounds)
  }
  const dictionary = copyLike(values, machine.dictionary(count), scratch)
  const bounds = dictionary instanceof BigInt64Array ? null : numberBounds(dictionary)
  const pack = (width: number): Uint8Array => copyOf(machine.packed(width), scratch)
  return coded(type, { bytes: bytes(dictionary as never, scratch), count }, rows, pack, bounds)
}

/** The present values, one after the other; the values themselves where nothing is missing. */
function dense<Values extends FixedValues>(values: Values, { length, validity, present, scratch }: Rows): Values {
  if (validity === null) return values
  const target = valuesLike(values, present, scratch)
  let at = 0
  for (let row = 0; row < length; row++) {
    if (isSet(validity, row)) target[at++] = values[row] as never
  }
  return target
}

/** Values of that kind from bytes that will change. */
function copyLike<Values extends FixedValues>(values: Values, bytes: Uint8Array, scratch: Scratch): Values {
  const copy = valuesLike(values, bytes.length / values.BYTES_PER_ELEMENT, scratch)
  bytesOf(copy).set(bytes)
  return copy
}

function copyOf(bytes: Uint8Array, scratch: Scratch): Uint8Array {
  const copy = new Uint8Array(scratch.take(bytes.length), 0, bytes.length)
  copy.set(bytes)
  return copy
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
    return plain('BYTE_ARRAY', lengthPrefixed(Array.from(codes, code => texts[code] ?? new Uint8Array())))
  }
  const pack = (codeWidth: number): Uint8Array => encodePacked(codes, codes.length, codeWidth)
  return coded('BYTE_ARRAY', { bytes: lengthPrefixed(texts), count: texts.length }, rows, pack)
}
