import type { DataType } from '../../schema.ts'
import { columnFromExact, numberArray } from '../../table/build-column.ts'
import { Column, type ColumnData } from '../../table/column.ts'
import { compareNumbers, compareStrings, compareValues } from '../../table/total-order.ts'
import { withoutNegativeZero } from '../stored-value.ts'

export type ColumnMaker = (keys: Float64Array, validity: Uint8Array | null) => Column

/**
 * A column as the kernels see it: one number per row, its key, that orders as the values do. Numbers are their own keys, texts and bigints
 * have their rank among the column's distinct values, lists and other composite values the number of their row.
 */
export interface InputColumn {
  readonly type: DataType
  /** What a missing row holds is unspecified. */
  readonly keys: Float64Array | Float32Array | Int32Array | Uint8Array
  readonly compare: (left: number, right: number) => number
  readonly decodeKey: (key: number) => unknown
  /** A column of the values with these keys. */
  readonly columnOf: ColumnMaker
  /** The distinct values of a bigint column in ascending order, which keys point at; null for other types. */
  readonly bigints: BigInt64Array | null
}

/** Prepares a column for range kernels. */
export function inputColumn(column: Column): InputColumn {
  const { type, data } = column
  const common = { type, compare: compareNumbers, bigints: null }
  switch (data.kind) {
    case 'number':
      return { ...common, keys: data.values, decodeKey: key => key, columnOf: (keys, v) => numberColumn(type, keys, v) }
    case 'boolean':
      return {
        ...common,
        keys: data.values,
        decodeKey: key => key === 1,
        columnOf: (keys, v) => booleanColumn(type, keys, v),
      }
    case 'string':
      return rankedTexts(type, data)
    case 'bigint':
      return rankedBigints(type, data.values)
    case 'list':
    case 'boxed':
      return rowNumbers(column)
  }
}

/** Makes columns of numbers of a type. */
export function numbersOf(type: DataType): ColumnMaker {
  return (keys, validity) => numberColumn(type, keys, validity)
}

/** A column of numbers of a type, from doubles. */
export function numberColumn(type: DataType, keys: Float64Array, validity: Uint8Array | null): Column {
  const values = numberArray(type, 0)
  if (values instanceof Float64Array) return new Column(type, keys.length, { kind: 'number', values: keys, validity })
  const narrow = values instanceof Int32Array ? Int32Array.from(keys) : Float32Array.from(keys)
  return new Column(type, keys.length, { kind: 'number', values: narrow, validity })
}

function booleanColumn(type: DataType, keys: Float64Array, validity: Uint8Array | null): Column {
  return new Column(type, keys.length, { kind: 'boolean', values: Uint8Array.from(keys), validity })
}

function rankedTexts(type: DataType, { codes, dictionary }: Extract<ColumnData, { kind: 'string' }>): InputColumn {
  const order = Array.from(dictionary.keys())
  order.sort((left, right) => compareStrings(dictionary[left] ?? '', dictionary[right] ?? ''))
  const sorted = order.map(code => dictionary[code] ?? '')
  const ranks = new Int32Array(dictionary.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank] as number] = rank
  return {
    type,
    keys: codes.map(code => ranks[code] ?? 0),
    compare: compareNumbers,
    decodeKey: key => sorted[key],
    columnOf: (keys, validity) =>
      new Column(type, keys.length, { kind: 'string', codes: Int32Array.from(keys), dictionary: sorted, validity }),
    bigints: null,
  }
}

function rankedBigints(type: DataType, values: BigInt64Array): InputColumn {
  const sorted = values.slice().sort()
  const bigints = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1])
  const rank = new Map(Array.from(bigints, (value, index) => [value, index]))
  return {
    type,
    keys: Int32Array.from(values, value => rank.get(value) ?? 0),
    compare: compareNumbers,
    decodeKey: key => bigints[key],
    columnOf: (keys, validity) =>
      new Column(type, keys.length, {
        kind: 'bigint',
        values: BigInt64Array.from(keys, key => bigints[key] ?? 0n),
        validity,
      }),
    bigints,
  }
}

function rowNumbers(column: Column): InputColumn {
  const decodeKey = (key: number): unknown => withoutNegativeZero(column.get(key))
  return {
    type: column.type,
    keys: Int32Array.from({ length: column.length }, (_, row) => row),
    compare: (left, right) => compareValues(decodeKey(left), decodeKey(right)),
    decodeKey,
    columnOf: (keys, validity) => {
      const present = (row: number): boolean =>
        validity === null || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
      return columnFromExact(
        column.type,
        Array.from(keys, (key, row) => (present(row) ? decodeKey(key) : null)) as never[],
      )
    },
    bigints: null,
  }
}
