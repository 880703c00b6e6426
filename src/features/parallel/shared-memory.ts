import type { DataType } from '../schema.ts'
import { Column, type ColumnData } from '../table/column.ts'
import { Table } from '../table/table.ts'

/** The typed arrays of columns. */
export type Values = Float64Array | Float32Array | Int32Array | Uint8Array | BigInt64Array

/** The array on shared memory, which threads see without a copy: itself where it is there already, else a copy. */
export function share<V extends Values>(values: V): V {
  if (values.buffer instanceof SharedArrayBuffer) return values
  const make = values.constructor as { new (buffer: SharedArrayBuffer): V }
  const shared = new make(new SharedArrayBuffer(values.byteLength))
  ;(shared as Float64Array).set(values as Float64Array)
  return shared
}

/** A column as data that threads can have; numbers, codes, offsets and validity are on shared memory. */
export interface SharedColumn {
  readonly name: string
  readonly type: DataType
  readonly length: number
  readonly data: ColumnData
}

/** The columns of a table, for threads. */
export function shareTable(table: Table): readonly SharedColumn[] {
  return table.columnNames.map(name => {
    const { type, length, data } = table.column(name)
    return { name, type, length, data: shareData(data) }
  })
}

/** The table that was shared. */
export function sharedTable(columns: readonly SharedColumn[]): Table {
  return new Table(
    columns.map(({ name, type, length, data }) => [name, new Column(type, length, data)] as const),
    columns[0]?.length ?? 0,
  )
}

/** Whether a column's values go to threads without being copied one by one. */
export function isShareable(data: ColumnData): boolean {
  return data.kind === 'list' ? isShareable(data.child) : data.kind !== 'boxed'
}

/** Whether columns of a type are. */
export function isShareableType(type: DataType): boolean {
  if (typeof type === 'string') return type !== 'binary'
  return 'list' in type && isShareableType(type.list)
}

function shareData(data: ColumnData): ColumnData {
  if (data.kind === 'boxed') return data
  const validity = data.validity === null ? null : share(data.validity)
  switch (data.kind) {
    case 'number':
      return { ...data, values: share(data.values), validity }
    case 'boolean':
      return { ...data, values: share(data.values), validity }
    case 'bigint':
      return { ...data, values: share(data.values), validity }
    case 'string':
      return { ...data, codes: share(data.codes), validity }
    case 'list':
      return { ...data, offsets: share(data.offsets), child: shareData(data.child), validity }
  }
}
