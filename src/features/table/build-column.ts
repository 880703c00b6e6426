import { type DataType, type ScalarType, typeName, type Value } from '../schema.ts'
import { unreachable } from '../unreachable.ts'
import { BadCells } from './bad-cells.ts'
import { clearBit, fullBitmap } from './bitmap.ts'
import { Column, type ColumnData } from './column.ts'
import { inputReader, Refusal } from './input-value.ts'

/** Where the values come from, for messages, and how lenient timestamps are read. */
export interface BuildContext {
  readonly column: string
  /** What is read, like `table flights`. */
  readonly subject?: string
  /** The zone of timestamps that are written without one; without it they are refused. */
  readonly zone?: string
  /** Gathers bad cells of several columns; the caller throws. */
  readonly cells?: BadCells
}

/**
 * A column from lenient JavaScript values: `Date` or zoned ISO text for timestamps, `undefined` for null.
 *
 * @throws {InvalidValueError} naming the first bad cell by column and row, and listing up to nine others.
 */
export function columnFromValues<const T extends DataType>(
  type: T,
  values: ArrayLike<unknown>,
  context: BuildContext,
): Column<T> {
  const read = inputReader(type, context.zone)
  const cells = context.cells ?? new BadCells(context.subject)
  const column = new Column(
    type,
    values.length,
    fill(type, values.length, index => {
      const value = read(values[index])
      if (!(value instanceof Refusal)) return value
      cells.add(context.column, index, value.detail)
      return null
    }),
  )
  if (context.cells === undefined) cells.throwIfAny()
  return column
}

/** A column from exact values (numbers for times, Maps for maps, null for missing); nothing is checked. */
export function columnFromExact<const T extends DataType>(type: T, values: ArrayLike<Value<T> | null>): Column<T> {
  return new Column(
    type,
    values.length,
    fill(type, values.length, index => values[index] ?? null),
  )
}

type Get = (index: number) => unknown

function fill(type: DataType, length: number, get: Get): ColumnData {
  if (typeof type === 'string') return fillScalar[type](length, get)
  if ('list' in type) return fillList(type.list, length, get)
  return fillBoxed(length, get)
}

const fillScalar: { readonly [T in ScalarType]: (length: number, get: Get) => ColumnData } = {
  boolean: fillBooleans,
  int32: (length, get) => fillNumbers(new Int32Array(length), get),
  int64: (length, get) => fillNumbers(new Float64Array(length), get),
  bigint: fillBigints,
  float32: (length, get) => fillNumbers(new Float32Array(length), get),
  float64: (length, get) => fillNumbers(new Float64Array(length), get),
  string: fillStrings,
  binary: fillBoxed,
  timestamp: (length, get) => fillNumbers(new Float64Array(length), get),
  date: (length, get) => fillNumbers(new Int32Array(length), get),
}

type NumberArray = Float64Array | Float32Array | Int32Array

/** The typed array that holds numbers of a type. */
export function numberArray(type: DataType, length: number): NumberArray {
  return new (arraysOf(type))(length)
}

/** Whether these numbers lie in memory as those of a type do. */
export function isInMemoryOf(type: DataType, values: NumberArray): boolean {
  return values instanceof arraysOf(type)
}

function arraysOf(type: DataType): Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor {
  if (type === 'float64' || type === 'int64' || type === 'timestamp') return Float64Array
  if (type === 'int32' || type === 'date') return Int32Array
  if (type === 'float32') return Float32Array
  return unreachable(typeName(type) as never)
}

function fillNumbers(values: Float64Array | Float32Array | Int32Array, get: Get): ColumnData {
  let validity: Uint8Array | null = null
  for (let index = 0; index < values.length; index++) {
    const value = get(index)
    if (typeof value === 'number') values[index] = value
    else validity = without(validity, index, values.length)
  }
  return { kind: 'number', values, validity }
}

function fillBooleans(length: number, get: Get): ColumnData {
  const values = new Uint8Array(length)
  let validity: Uint8Array | null = null
  for (let index = 0; index < length; index++) {
    const value = get(index)
    if (value === null) validity = without(validity, index, length)
    else values[index] = value === true ? 1 : 0
  }
  return { kind: 'boolean', values, validity }
}

function fillBigints(length: number, get: Get): ColumnData {
  const values = new BigInt64Array(length)
  let validity: Uint8Array | null = null
  for (let index = 0; index < length; index++) {
    const value = get(index)
    if (typeof value === 'bigint') values[index] = value
    else validity = without(validity, index, length)
  }
  return { kind: 'bigint', values, validity }
}

function fillStrings(length: number, get: Get): ColumnData {
  const codes = new Int32Array(length)
  const dictionary: string[] = []
  const codeOf = new Map<string, number>()
  let validity: Uint8Array | null = null
  for (let index = 0; index < length; index++) {
    const value = get(index)
    if (typeof value !== 'string') {
      validity = without(validity, index, length)
      continue
    }
    let code = codeOf.get(value)
    if (code === undefined) {
      code = dictionary.push(value) - 1
      codeOf.set(value, code)
    }
    codes[index] = code
  }
  return { kind: 'string', codes, dictionary, validity }
}

function fillList(element: DataType, length: number, get: Get): ColumnData {
  const offsets = new Int32Array(length + 1)
  const flat: unknown[] = []
  let validity: Uint8Array | null = null
  for (let index = 0; index < length; index++) {
    const value = get(index)
    if (value === null) validity = without(validity, index, length)
    else for (const item of value as readonly unknown[]) flat.push(item)
    offsets[index + 1] = flat.length
  }
  const child = fill(element, flat.length, index => flat[index] ?? null)
  return { kind: 'list', offsets, child, childLength: flat.length, validity }
}

function fillBoxed(length: number, get: Get): ColumnData {
  return { kind: 'boxed', values: Array.from({ length }, (_, index) => get(index)), validity: null }
}

function without(validity: Uint8Array | null, index: number, length: number): Uint8Array {
  const bitmap = validity ?? fullBitmap(length)
  clearBit(bitmap, index)
  return bitmap
}

/** A column of doubles without nulls, in the memory that is given. */
export function float64Column(values: Float64Array): Column<'float64'> {
  return new Column('float64', values.length, { kind: 'number', values, validity: null })
}

/** Numbers without nulls that are given row after row, as columns in memory that these share. */
export function doubleColumns(numbers: Float64Array, width: number, rowCount: number): readonly Column[] {
  const doubles = new Float64Array(numbers.length)
  for (let row = 0, at = 0; row < rowCount; row++) {
    for (let place = row; place < doubles.length; place += rowCount) doubles[place] = numbers[at++] as number
  }
  const columns: Column[] = []
  // Three times as fast as `subarray`.
  for (let at = 0; at < width; at++)
    columns.push(float64Column(new Float64Array(doubles.buffer, at * rowCount * 8, rowCount)))
  return columns
}
