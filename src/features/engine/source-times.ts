import type { EventSourceDefinition } from '../definition/definition.ts'
import { type Column, isSet } from '../table/column.ts'
import type { Table } from '../table/table.ts'

/** The times of a column of timestamps, as they are in memory. */
export function timesOf(column: Column): Float64Array {
  const { data } = column
  if (data.kind === 'number' && data.values instanceof Float64Array) return data.values
  throw new TypeError('timestamps are doubles in memory')
}

/** Sets the code of every row to −1 that has no time. */
export function dropUntimed({ time }: EventSourceDefinition, stored: Table, codes: Int32Array): void {
  const { validity } = stored.column(time).data
  if (validity === null) return
  for (let row = 0; row < codes.length; row++) if (!isSet(validity, row)) codes[row] = -1
}
