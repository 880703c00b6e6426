import type { DataType, Schema } from '../../schema.ts'
import { Column, type ColumnData } from '../column.ts'
import { Table } from '../table.ts'
import { fromArrow } from './from-arrow.ts'
import { toArrow } from './to-arrow.ts'

/** The table as an Arrow IPC stream. Times and int64 are written as the doubles that they are in memory. */
export async function toIpc(table: Table): Promise<Uint8Array> {
  const { tableToIPC } = await import('apache-arrow')
  return tableToIPC(await toArrow(retyped(table, name => inMemory(table.column(name).type))), 'stream')
}

/** The table that was written, to the bit; `schema` is its own. */
export async function fromIpc<S extends Schema>(bytes: Uint8Array, schema: S): Promise<Table<S>> {
  const { tableFromIPC } = await import('apache-arrow')
  const stored = Object.fromEntries(Object.entries(schema).map(([name, type]) => [name, inMemory(type)]))
  const table = await fromArrow(tableFromIPC(bytes), stored)
  return retyped(table, name => schema[name] as DataType) as Table<S>
}

function inMemory(type: DataType): DataType {
  return type === 'timestamp' || type === 'int64' ? 'float64' : type
}

function retyped(table: Table, typeOf: (name: string) => DataType): Table {
  const columns = table.columnNames.map(name => {
    const { length, data } = table.column(name)
    return [name, new Column(typeOf(name), length, compact(data, length))] as const
  })
  return new Table(columns, table.rowCount)
}

/** Without the texts that no row has, where that makes it smaller. */
function compact(data: ColumnData, length: number): ColumnData {
  if (data.kind !== 'string' || data.dictionary.length <= length) return data
  const moved = new Map<number, number>()
  const codes = data.codes.subarray(0, length).map(code => {
    const known = moved.get(code) ?? moved.size
    moved.set(code, known)
    return known
  })
  return { ...data, codes, dictionary: Array.from(moved.keys(), code => data.dictionary[code] ?? '') }
}
