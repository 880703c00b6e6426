import { deepFreeze } from '../definition/freeze.ts'
import { typeName } from '../schema.ts'
import { countBits } from '../table/bitmap.ts'
import type { Column } from '../table/column.ts'
import type { Table } from '../table/table.ts'
import { byFrequency, presentNumbers, valueCounts } from './column-values.ts'
import { numberStatistics } from './number-statistics.ts'
import type { ColumnStatistics, TableStatistics } from './statistics.ts'

const frequentValues = 20

/** The figures of every column of a table in memory. */
export function tableStatistics(table: Table): TableStatistics {
  const columns = table.columnNames.map(name => columnStatistics(name, table.column(name)))
  return deepFreeze({ rows: table.rowCount, columns })
}

/** The figures of one column. */
export function columnStatistics(name: string, column: Column): ColumnStatistics {
  const common = { name, type: typeName(column.type), rows: column.length }
  const present = presentNumbers(column)
  if (present !== null) {
    const { distinct, ...numbers } = numberStatistics(present.sort())
    return { ...common, nulls: column.length - present.length, distinct, numbers, frequent: [] }
  }
  const counts = valueCounts(column)
  const frequent = byFrequency(counts).slice(0, frequentValues)
  return {
    ...common,
    nulls: nullsOf(column),
    distinct: counts.size,
    numbers: null,
    frequent: frequent.map(([value, count]) => ({ value, count })),
  }
}

function nullsOf({ data, length }: Column): number {
  if (data.kind === 'boxed') return data.values.reduce<number>((nulls, value) => nulls + (value === null ? 1 : 0), 0)
  return length - countBits(data.validity, length)
}
