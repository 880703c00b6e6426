import { withoutNegativeZero } from '../aggregate/stored-value.ts'
import type { Value } from '../schema.ts'
import { columnFromExact } from '../table/build-column.ts'
import { Column, type ColumnData } from '../table/column.ts'

/** The column with every −0 emitted as 0, also inside lists and other composite values. */
export function positiveZeros(column: Column): Column {
  const { type, length, data } = column
  if (data.kind === 'boxed') {
    return columnFromExact(type, column.toArray().map(withoutNegativeZero) as (Value<typeof type> | null)[])
  }
  return new Column(type, length, withoutSigns(data))
}

function withoutSigns(data: ColumnData): ColumnData {
  if (data.kind === 'list') return { ...data, child: withoutSigns(data.child) }
  if (data.kind !== 'number' || data.values instanceof Int32Array) return data
  if (!hasNegativeZero(data.values)) return data
  const values = data.values.slice()
  for (let row = 0; row < values.length; row++) values[row] = (values[row] as number) + 0
  return { ...data, values }
}

function hasNegativeZero(values: Float64Array | Float32Array): boolean {
  for (let row = 0; row < values.length; row++) if (values[row] === 0 && Object.is(values[row], -0)) return true
  return false
}
