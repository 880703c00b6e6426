import type { DataType } from '../schema.ts'
import { countBits, emptyBitmap } from '../table/bitmap.ts'
import { numberArray } from '../table/build-column.ts'
import { Column, type ColumnData, isSet } from '../table/column.ts'
import { share, type Values } from './shared-memory.ts'

/** A column of numbers or booleans on shared memory, into which each thread writes its own rows. */
export interface SharedOutput {
  readonly values: Values
  /** One byte a row, 1 = present: two threads must not write one byte. */
  readonly present: Uint8Array
}

/** Memory for a column of that type, all of it missing; null for types whose values have no fixed size. */
export function sharedOutput(type: DataType, rows: number): SharedOutput | null {
  if (typeof type !== 'string' || type === 'string' || type === 'binary') return null
  return { values: share(emptyValues(type, rows)), present: share(new Uint8Array(rows)) }
}

/** Writes row r of a column to row `rows[r]` of the output. */
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
export function outputColumn(type: DataType, { values, present }: SharedOutput): Column {
  const rows = values.length
  const validity = bitmapOf(present)
  const kind = type === 'boolean' ? 'boolean' : type === 'bigint' ? 'bigint' : 'number'
  const data = { kind, values, validity: countBits(validity, rows) === rows ? null : validity }
  return new Column(type, rows, data as ColumnData)
}

function emptyValues(type: DataType, rows: number): Values {
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
