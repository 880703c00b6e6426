import type { DataType } from '../schema.ts'
import { Column, type ColumnData } from '../table/column.ts'
import { Table } from '../table/table.ts'

/** A typed array of an element type. */
interface Elements {
  readonly buffer: ArrayBufferLike
  readonly length: number
}

/** The array on shared memory: itself where it is already, else a copy. */
export function share<Values extends Elements & { set(values: Values): void }>(values: Values): Values {
  if (isShared(values)) return values
  const make = values.constructor as {
    new (buffer: ArrayBufferLike): Values
    readonly BYTES_PER_ELEMENT: number
  }
  const shared = new make(new SharedArrayBuffer(values.length * make.BYTES_PER_ELEMENT))
  shared.set(values)
  return shared
}

/** Whether threads see this memory without a copy. */
function isShared({ buffer }: Elements): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer
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

function shareData(data: ColumnData): ColumnData {
  if (data.kind === 'boxed') return data
  const validity = data.validity === null ? null : share(data.validity)
  switch (data.kind) {
    case 'number':
      return { ...data, values: share(data.values as Float64Array), validity }
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
