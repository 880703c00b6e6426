import type { DuckDBDataChunk, DuckDBResult, DuckDBValue, DuckDBVector } from '@duckdb/node-api'
import type { DataType, Schema } from '../../features/schema.ts'
import { setBit } from '../../features/table/bitmap.ts'
import { columnFromExact, numberArray } from '../../features/table/build-column.ts'
import { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { isTextList } from './shipping.ts'

/** Reads a result whose columns are those of the schema, in its order, each in the form of `shipped`. */
export async function readResult<S extends Schema>(result: DuckDBResult, schema: S): Promise<Table<S>> {
  const chunks = await result.fetchAllChunks()
  const rowCount = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0)
  const columns = Object.entries(schema).map(
    ([name, type], index) => [name, readColumn(chunks, index, type, rowCount)] as const,
  )
  return new Table<S>(columns, rowCount)
}

const inNumbers: ReadonlySet<unknown> = new Set(['int32', 'int64', 'float32', 'float64', 'timestamp', 'date'])

function readColumn(chunks: readonly DuckDBDataChunk[], index: number, type: DataType, rowCount: number): Column {
  if (inNumbers.has(type)) return readNumbers(chunks, index, type, rowCount)
  const values = new Array<unknown>(rowCount)
  let row = 0
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index)
    for (let item = 0; item < chunk.rowCount; item++) values[row++] = received(vector.getItem(item), type)
  }
  return columnFromExact(type, values as never[])
}

/** The memory of a vector of numbers, which its class does not declare. */
interface NumberVector {
  readonly items: Float64Array | Float32Array | Int32Array
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number }
}

function readNumbers(chunks: readonly DuckDBDataChunk[], index: number, type: DataType, rowCount: number): Column {
  const values = numberArray(type, rowCount)
  const bitmap = new Uint8Array((rowCount + 7) >> 3)
  let missing = false
  let row = 0
  for (const chunk of chunks) {
    const { items, validity } = chunk.getColumnVector(index) as DuckDBVector & NumberVector
    const count = chunk.rowCount
    values.set(items.subarray(0, count), row)
    const words = validity.data
    const bytes = words === null ? null : new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
    for (let item = 0; item < count; item++) {
      const bit = validity.offset + item
      if (bytes === null || (((bytes[bit >> 3] as number) >> (bit & 7)) & 1) === 1) setBit(bitmap, row + item)
      else missing = true
    }
    row += count
  }
  return new Column(type, rowCount, { kind: 'number', values, validity: missing ? bitmap : null })
}

/** A value as the library has it, from the form of `shipped`. */
function received(value: DuckDBValue, type: DataType): unknown {
  if (value === null) return null
  if (type === 'string') return (value as string).slice(1)
  if (isTextList(type)) return itemsOf(value).map(item => received(item, type.list))
  return plain(value, type)
}

/** The same where texts travel as they are. */
function plain(value: DuckDBValue, type: DataType): unknown {
  if (value === null) return null
  if (type === 'binary') return new Uint8Array((value as { readonly bytes: Uint8Array }).bytes)
  if (typeof type === 'string') return value
  if ('list' in type) return itemsOf(value).map(item => plain(item, type.list))
  if ('map' in type) {
    const { entries } = value as {
      readonly entries: readonly { readonly key: DuckDBValue; readonly value: DuckDBValue }[]
    }
    return new Map(entries.map(entry => [entry.key, plain(entry.value, type.map)]))
  }
  const { entries } = value as { readonly entries: Readonly<Record<string, DuckDBValue>> }
  return Object.fromEntries(
    Object.entries(type.struct).map(([name, field]) => [name, plain(entries[name] ?? null, field)]),
  )
}

function itemsOf(list: DuckDBValue): readonly DuckDBValue[] {
  return (list as { readonly items: readonly DuckDBValue[] }).items
}
