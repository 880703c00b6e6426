import type { DataType } from '../schema.ts'
import { countBits, emptyBitmap, fullBitmap } from '../table/bitmap.ts'
import { numberArray } from '../table/build-column.ts'
import { Column, type ColumnData, isSet } from '../table/column.ts'
import { share, type Values } from './shared-memory.ts'

/** A column of numbers or booleans on shared memory, into which each thread writes its own rows. */
export interface SharedOutput {
  readonly values: Values
  /** Which rows are there: a bit a row where threads write whole bytes of it, else a byte a row, 1 = present. */
  readonly present: Uint8Array
  readonly isBitmap: boolean
}

/** Memory for a column of that type, all of it missing; null for types whose values have no fixed size. */
export function sharedOutput(type: DataType, rows: number, isBitmap: boolean): SharedOutput | null {
  if (typeof type !== 'string' || type === 'string' || type === 'binary') return null
  const present = share(isBitmap ? emptyBitmap(rows) : new Uint8Array(rows))
  return { values: sharedValues(type, rows), present, isBitmap }
}

/** The memory of rows of an output, where columns of doubles need not be copied; null for outputs of other numbers. */
export function doublesOf(output: SharedOutput | null, start: number, length: number): Float64Array | null {
  return output?.values instanceof Float64Array ? output.values.subarray(start, start + length) : null
}

/** Writes a column to the rows from `start` on, a multiple of 8, of an output with a bitmap. */
export function putSlice({ values, present }: SharedOutput, { data, length }: Column, start: number): void {
  const { values: source, validity } = data as { readonly values: Values; readonly validity: Uint8Array | null }
  if (source.buffer !== values.buffer) (values as Float64Array).set(source as Float64Array, start)
  present.set(validity ?? fullBitmap(length), start >> 3)
}

/** Writes row r of a column to row `rows[r]` of an output with a byte a row. */
export function putRows({ values, present }: SharedOutput, { data, length }: Column, rows: Int32Array): void {
  const { validity } = data
  const source = (data as { readonly values: Values }).values
  for (let index = 0; index < length; index++) {
    if (validity !== null && !isSet(validity, index)) continue
    const row = rows[index] as number
    values[row] = source[index] as never
    present[row] = 1
  }
}

/** The column that all threads have written. */
export function outputColumn(type: DataType, { values, present, isBitmap }: SharedOutput): Column {
  const rows = values.length
  const validity = isBitmap ? present : bitmapOf(present)
  const kind = type === 'boolean' ? 'boolean' : type === 'bigint' ? 'bigint' : 'number'
  const data = { kind, values, validity: countBits(validity, rows) === rows ? null : validity }
  return new Column(type, rows, data as ColumnData)
}

/** Zeros on shared memory, of a type whose values have a fixed size. */
export function sharedValues(type: DataType, rows: number): Values {
  const empty = emptyValues(type, 0)
  const make = empty.constructor as { new (buffer: SharedArrayBuffer): Values }
  return new make(new SharedArrayBuffer(rows * empty.BYTES_PER_ELEMENT))
}

/** Zeros of a type whose values have a fixed size. */
export function emptyValues(type: DataType, rows: number): Values {
  if (type === 'boolean') return new Uint8Array(rows)
  return type === 'bigint' ? new BigInt64Array(rows) : numberArray(type, rows)
}

function bitmapOf(present: Uint8Array): Uint8Array {
  const bitmap = emptyBitmap(present.length)
  for (let row = 0; row < present.length; row++) {
    bitmap[row >> 3] = (bitmap[row >> 3] as number) | ((present[row] as number) << (row & 7))
  }
  return bitmap
}
