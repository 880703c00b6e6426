import { emptyValues, sharedValues } from '../../features/parallel/shared-output.ts'
import type { DataType } from '../../features/schema.ts'
import { clearBit, fullBitmap } from '../../features/table/bitmap.ts'
import { columnFromExact } from '../../features/table/build-column.ts'
import { Column } from '../../features/table/column.ts'
import type { Values } from './plain-values.ts'
import { TextCodes } from './text-codes.ts'

/** Where the rows of a column are collected, over all files and row groups. */
export interface ColumnTarget {
  /** The memory of flat values; null for types that are read value by value. */
  readonly values: Values | null
  /** The codes of the texts in the column's one dictionary; null for other types. */
  readonly texts: TextCodes | null
  /** Sets one exact value, or null. */
  put(row: number, value: unknown): void
  /** Marks a row of flat values as missing. */
  clear(row: number): void
  finish(): Column
}

/** An empty column of `rows` rows to be filled; `isShared`: numbers and codes on memory that threads see. */
export function columnTarget(type: DataType, rows: number, isShared = false): ColumnTarget {
  if (type === 'string') return textTarget(rows, isShared)
  if (typeof type === 'string' && type !== 'binary') {
    const kind = type === 'boolean' || type === 'bigint' ? type : 'number'
    return flatTarget(type, isShared ? sharedValues(type, rows) : emptyValues(type, rows), kind)
  }
  const values = new Array<unknown>(rows).fill(null)
  return {
    values: null,
    texts: null,
    put: (row, value) => {
      values[row] = value
    },
    clear: row => {
      values[row] = null
    },
    finish: () => columnFromExact(type, values as never),
  }
}

function flatTarget(type: DataType, values: Values, kind: 'number' | 'boolean' | 'bigint'): ColumnTarget {
  let validity: Uint8Array | null = null
  const clear = (row: number): void => {
    validity ??= fullBitmap(values.length)
    clearBit(validity, row)
  }
  return {
    values,
    texts: null,
    clear,
    put: (row, value) => {
      if (value === null) clear(row)
      else values[row] = (kind === 'boolean' ? Number(value) : value) as never
    },
    finish: () => new Column(type, values.length, { kind, values, validity } as never),
  }
}

function textTarget(rows: number, isShared: boolean): ColumnTarget {
  const codes = (isShared ? sharedValues : emptyValues)('int32', rows) as Int32Array
  const texts = new TextCodes()
  let validity: Uint8Array | null = null
  const clear = (row: number): void => {
    validity ??= fullBitmap(rows)
    clearBit(validity, row)
  }
  return {
    values: codes,
    texts,
    clear,
    put: (row, value) => {
      if (value === null) clear(row)
      else codes[row] = texts.codeOf(String(value))
    },
    finish: () => new Column('string', rows, { kind: 'string', codes, dictionary: texts.texts, validity }),
  }
}
