import {
  blobValue,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  listValue,
  mapValue,
  structValue,
} from '@duckdb/node-api'
import type { DataType } from '../../features/schema.ts'
import { type Column, isSet, readValue } from '../../features/table/column.ts'
import type { Table } from '../../features/table/table.ts'
import { quoteName } from '../sql/quoting.ts'
import { quoting } from './quoting.ts'
import { shippedType, unshipped } from './shipping.ts'
import { typeName } from './types.ts'

const chunkRows = 2048

/** Copies a table into a temporary relation of that name. */
export async function loadTable(connection: DuckDBConnection, name: string, table: Table): Promise<void> {
  const columns = table.columnNames.map(
    column => `${quoteName(quoting, column)} ${typeName(shippedType(table.column(column).type))}`,
  )
  const sent = `${name} $sent`
  await connection.run(`CREATE TEMP TABLE ${quoteName(quoting, sent)} (${columns.join(', ')})`)
  const appender = await connection.createAppender(sent)
  const types = columns.map((_, index) => appender.columnType(index))
  for (let start = 0; start < table.rowCount; start += chunkRows) {
    appender.appendDataChunk(chunkOf(table, types, start, Math.min(chunkRows, table.rowCount - start)))
  }
  appender.closeSync()
  const own = table.columnNames.map(column => {
    const quoted = quoteName(quoting, column)
    return `${unshipped(quoted, table.column(column).type)} AS ${quoted}`
  })
  await connection.run(
    `CREATE TEMP VIEW ${quoteName(quoting, name)} AS SELECT ${own.join(', ')} FROM ${quoteName(quoting, sent)}`,
  )
}

function chunkOf(table: Table, types: readonly DuckDBType[], start: number, count: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(types, count)
  for (const [index, name] of table.columnNames.entries()) fillVector(chunk, index, table.column(name), start, count)
  return chunk
}

function fillVector(chunk: DuckDBDataChunk, index: number, column: Column, start: number, count: number): void {
  const vector = chunk.getColumnVector(index)
  const { data, type } = column
  const items = 'items' in vector ? (vector.items as { set?: (values: ArrayLike<number>) => void }) : {}
  if (data.kind === 'number' && items.set !== undefined) {
    items.set(data.values.subarray(start, start + count))
    const { validity } = data
    for (let row = 0; validity !== null && row < count; row++) {
      if (!isSet(validity, start + row)) vector.setItem(row, null)
    }
  } else {
    for (let row = 0; row < count; row++) vector.setItem(row, sent(readValue(type, data, start + row), type))
  }
  vector.flush()
}

/** A value as the driver takes it, in the shipped form of its type. */
function sent(value: unknown, type: DataType): DuckDBValue {
  if (value === null) return null
  if (type === 'binary') return blobValue(value as Uint8Array)
  if (typeof type === 'string') return value as DuckDBValue
  if ('list' in type) return listValue((value as readonly unknown[]).map(element => sent(element, type.list)))
  if ('map' in type) {
    const entries = [...(value as ReadonlyMap<string, unknown>)]
    return mapValue(entries.map(([key, entry]) => ({ key, value: sent(entry, type.map) })))
  }
  const record = value as Readonly<Record<string, unknown>>
  const fields = Object.entries(type.struct).map(([name, field]) => [name, sent(record[name] ?? null, field)] as const)
  return structValue(Object.fromEntries(fields))
}
