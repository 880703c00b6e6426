import type { DataType } from '../../features/schema.ts'
import { clearBit, fullBitmap } from '../../features/table/bitmap.ts'
import { columnFromExact, numberArray } from '../../features/table/build-column.ts'
import { Column } from '../../features/table/column.ts'
import type { Values } from './plain-values.ts'

/** Where the rows of a column are collected, over all files and row groups. */
export interface ColumnTarget {
  /** The memory of flat values; null for types that are read value by value. */
  readonly values: Values | null
  /** The code of a text in the column's one dictionary; null for other types. */
  readonly codeOf: ((text: Uint8Array) => number) | null
  /** Sets one exact value, or null. */
  put(row: number, value: unknown): void
  /** Marks a row of flat values as missing. */
  clear(row: number): void
  finish(): Column
}

/** An empty column of `rows` rows to be filled. */
export function columnTarget(type: DataType, rows: number): ColumnTarget {
  if (type === 'string') return textTarget(rows)
  if (type === 'boolean') return flatTarget(type, new Uint8Array(rows), 'boolean')
  if (type === 'bigint') return flatTarget(type, new BigInt64Array(rows), 'bigint')
  if (typeof type === 'string' && type !== 'binary') return flatTarget(type, numberArray(type, rows), 'number')
  const values = new Array<unknown>(rows).fill(null)
  return {
    values: null,
    codeOf: null,
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
    codeOf: null,
    clear,
    put: (row, value) => {
      if (value === null) clear(row)
      else values[row] = (kind === 'boolean' ? Number(value) : value) as never
    },
    finish: () => new Column(type, values.length, { kind, values, validity } as never),
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

function textTarget(rows: number): ColumnTarget {
  const codes = new Int32Array(rows)
  const dictionary: string[] = []
  const known = new Map<string, number>()
  let validity: Uint8Array | null = null
  const clear = (row: number): void => {
    validity ??= fullBitmap(rows)
    clearBit(validity, row)
  }
  const codeOf = (bytes: Uint8Array): number => {
    const text = decodeText(bytes)
    let code = known.get(text)
    if (code === undefined) {
      code = dictionary.push(text) - 1
      known.set(text, code)
    }
    return code
  }
  return {
    values: codes,
    codeOf,
    clear,
    put: (row, value) => {
      if (value === null) clear(row)
      else codes[row] = codeOf(encoder.encode(String(value)))
    },
    finish: () => new Column('string', rows, { kind: 'string', codes, dictionary, validity }),
  }
}

/** UTF-8; short ASCII texts, which are most, without the decoder's call. */
function decodeText(bytes: Uint8Array): string {
  if (bytes.length > 16) return decoder.decode(bytes)
  let text = ''
  for (const byte of bytes) {
    if (byte > 0x7f) return decoder.decode(bytes)
    text += String.fromCharCode(byte)
  }
  return text
}
