import type { DataType } from '../schema.ts'
import { clearBit, fullBitmap } from '../table/bitmap.ts'
import { columnFromExact, isInMemoryOf, numberArray } from '../table/build-column.ts'
import { Column, type ColumnData, isSet, type NumberData, readValue } from '../table/column.ts'
import type { Facts } from './block-facts.ts'
import type { Memory } from './memory.ts'

/** A value that is the same in every row. */
export interface ConstantVector {
  readonly constant: true
  readonly value: unknown
}

/** One value a row. `scratch` memory belongs to the evaluation alone, which may write over it. */
export interface DataVector {
  readonly constant: false
  readonly data: ColumnData
  readonly scratch: boolean
}

/** What a part of an expression is while it is evaluated. */
export type Vector = ConstantVector | DataVector

/** The rows that are evaluated. */
export interface Frame {
  readonly length: number
  /** The data of each column of the schema that is used, in its order. */
  readonly columns: readonly (ColumnData | undefined)[]
  /** One byte a row: 0 where the result will not be used and must not fail; null: all rows are used. */
  readonly active: Uint8Array | null
  /** Where what is computed is written. */
  readonly memory: Memory
  readonly facts: Facts
}

/** Evaluates a part of an expression for the rows of a frame. */
export type VectorFunction = (frame: Frame) => Vector

export const nullVector: ConstantVector = { constant: true, value: null }

/** A vector of memory that was made for it. */
export function scratch(data: ColumnData): DataVector {
  return { constant: false, data, scratch: true }
}

/** A vector of doubles that were made for it. */
export function numbersVector(values: Float64Array, validity: Uint8Array | null): DataVector {
  return scratch({ kind: 'number', values, validity })
}

/** A vector of lists of `width` doubles each, one list after the other, that were made for it. */
export function numberListsVector(values: Float64Array, length: number, width: number): DataVector {
  return scratch({
    kind: 'list',
    offsets: Int32Array.from({ length: length + 1 }, (_, row) => row * width),
    child: { kind: 'number', values, validity: null },
    childLength: length * width,
    validity: null,
  })
}

/** A vector of bytes, 0 or 1, that were made for it. */
export function booleansVector(values: Uint8Array, validity: Uint8Array | null): DataVector {
  return scratch({ kind: 'boolean', values, validity })
}

/** The doubles of a vector of numbers; whole and single-precision numbers are copied into doubles. */
export function doublesOf({ data }: DataVector, { length, memory }: Frame): Float64Array {
  if (data.kind !== 'number') throw new TypeError(`numbers are needed, not ${data.kind}`)
  if (data.values instanceof Float64Array) return data.values
  const doubles = memory.doubles(length)
  doubles.set(data.values.length === length ? data.values : data.values.subarray(0, length))
  return doubles
}

/** Doubles to write a result into: those of a scratch vector, else others. */
export function writableDoubles(vectors: readonly Vector[], { length, memory }: Frame): Float64Array {
  for (const vector of vectors) {
    if (vector.constant || !vector.scratch || vector.data.kind !== 'number') continue
    const { values } = vector.data
    if (values instanceof Float64Array && values.length >= length) return values
  }
  return memory.doubles(length)
}

/** Which rows of a vector are present; null: all. */
export function validityOf(vector: Vector, length: number): Uint8Array | null {
  if (!vector.constant && vector.data.kind !== 'boxed') return vector.data.validity
  if (vector.constant && vector.value !== null) return null
  const bitmap = fullBitmap(length)
  for (let row = 0; row < length; row++) if (valueAt(vector, 'binary', row) === null) clearBit(bitmap, row)
  return bitmap
}

/** The JavaScript value of one row. */
export function valueAt(vector: Vector, type: DataType, row: number): unknown {
  return vector.constant ? vector.value : readValue(type, vector.data, row)
}

/** Whether a row's value is not null. */
export function isPresent(vector: Vector, row: number): boolean {
  if (vector.constant) return vector.value !== null
  const { data } = vector
  if (data.kind === 'boxed') return (data.values[row] ?? null) !== null
  return data.validity === null || isSet(data.validity, row)
}

/** A copy of the bitmap that may be changed. */
export function writableBitmap(validity: Uint8Array | null, length: number): Uint8Array {
  return validity === null ? fullBitmap(length) : validity.slice(0, (length + 7) >> 3)
}

/** The column of a vector of the type. */
export function toColumn(vector: Vector, type: DataType, length: number): Column {
  if (vector.constant) return constantColumn(vector.value, type, length)
  const { data } = vector
  return new Column(type, length, data.kind === 'number' ? inMemoryOf(data, type, length) : data)
}

function constantColumn(value: unknown, type: DataType, length: number): Column {
  return columnFromExact(
    type,
    Array.from({ length }, () => value as never),
  )
}

function inMemoryOf(data: NumberData, type: DataType, length: number): NumberData {
  const { values, validity } = data
  if (isInMemoryOf(type, values)) {
    return values.length === length ? data : { ...data, values: values.subarray(0, length) }
  }
  const copy = numberArray(type, length)
  copy.set(values.subarray(0, length))
  return { kind: 'number', values: copy, validity }
}
