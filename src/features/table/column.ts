import type { DataType, Value } from '../schema.ts'
import { columnPreview, showAsText } from './table-preview.ts'

/** Numbers, times and dates: `timestamp` and `int64` as doubles, which hold every safe integer exactly. */
export interface NumberData {
  readonly kind: 'number'
  readonly values: Float64Array | Float32Array | Int32Array
  readonly validity: Uint8Array | null
}
/** One byte a row, 0 or 1. */
export interface BooleanData {
  readonly kind: 'boolean'
  readonly values: Uint8Array
  readonly validity: Uint8Array | null
}
export interface BigintData {
  readonly kind: 'bigint'
  readonly values: BigInt64Array
  readonly validity: Uint8Array | null
}
/** Dictionary-encoded: row i is `dictionary[codes[i]]`. The dictionary holds no duplicates. */
export interface StringData {
  readonly kind: 'string'
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
  readonly validity: Uint8Array | null
}
/** Row i is the child's rows `offsets[i]` to `offsets[i + 1]`. */
export interface ListData {
  readonly kind: 'list'
  readonly offsets: Int32Array
  readonly child: ColumnData
  readonly childLength: number
  readonly validity: Uint8Array | null
}
/** Binary, map and struct values as JavaScript objects; null is null. */
export interface BoxedData {
  readonly kind: 'boxed'
  readonly values: readonly unknown[]
  readonly validity: null
}

/**
 * The memory of a column. `validity` is a bitmap in Arrow's layout (least significant bit first, 1 = present), or null when nothing is missing.
 * What a missing row holds in `values` is unspecified.
 */
export type ColumnData = NumberData | BooleanData | BigintData | StringData | ListData | BoxedData

/** An immutable column of one type. `console.log` and `String` show its first values. */
export class Column<out T extends DataType = DataType> {
  readonly type: T
  readonly length: number
  readonly data: ColumnData

  static {
    showAsText(Column.prototype)
  }

  constructor(type: T, length: number, data: ColumnData) {
    this.type = type
    this.length = length
    this.data = data
  }

  /** The value of row `index`, counted from 0; null when missing, undefined is never returned. */
  get(index: number): Value<T> | null {
    return readValue(this.type, this.data, index) as Value<T> | null
  }

  /** All values, in order. */
  toArray(): (Value<T> | null)[] {
    return Array.from({ length: this.length }, (_, index) => this.get(index))
  }

  *[Symbol.iterator](): IterableIterator<Value<T> | null> {
    for (let index = 0; index < this.length; index++) yield this.get(index)
  }

  /** Its type, how many rows it has, and its first ten values. */
  toString(): string {
    return columnPreview(this)
  }
}

/** The JavaScript value of one row. */
export function readValue(type: DataType, data: ColumnData, index: number): unknown {
  if (data.validity !== null && !isSet(data.validity, index)) return null
  switch (data.kind) {
    case 'number':
      return data.values[index] ?? null
    case 'boolean':
      return data.values[index] === 1
    case 'bigint':
      return data.values[index] ?? null
    case 'string':
      return data.dictionary[data.codes[index] ?? -1] ?? null
    case 'list': {
      const start = data.offsets[index] ?? 0
      const end = data.offsets[index + 1] ?? start
      const element = (type as { list: DataType }).list
      return Array.from({ length: end - start }, (_, i) => readValue(element, data.child, start + i))
    }
    case 'boxed':
      return data.values[index] ?? null
  }
}

/** Whether row `index` is present in a validity bitmap. */
export function isSet(bitmap: Uint8Array, index: number): boolean {
  return (((bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) === 1
}
