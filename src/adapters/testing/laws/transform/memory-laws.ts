import { deepStrictEqual } from 'node:assert/strict'
import type { DataType } from '../../../../features/schema.ts'
import { toArrow } from '../../../../features/table/arrow/to-arrow.ts'
import { Column, type ColumnData } from '../../../../features/table/column.ts'
import { concatTables } from '../../../../features/table/concat-tables.ts'
import { sliceTable } from '../../../../features/table/reshape.ts'
import { Table } from '../../../../features/table/table.ts'
import { cells, type Law, type Learn } from './law-cells.ts'

/** However a table lies in memory, it is the same table: slices, Arrow's chunks, dictionaries with entries that no row has, bitmaps without a gap. */
export function memoryLaws(law: Law, learn: Learn): void {
  law('slices, dictionaries and bitmaps in memory do not change a bit', async (table, other) => {
    const fitted = await learn(table)
    const plain = cells(await fitted.transform(table))
    const whole = concatTables([other, table, other])
    const forms = [sliceTable(whole, other.rowCount, other.rowCount + table.rowCount), spread(table)]
    for (const form of forms) {
      deepStrictEqual(cells(await fitted.transform(form)), plain)
      deepStrictEqual(JSON.stringify(await learn(form)), JSON.stringify(fitted))
    }
  })
  law('Arrow tables in one chunk or two do not change a bit', async table => {
    const fitted = await learn(table)
    const plain = cells(await fitted.transform(table))
    const middle = table.rowCount >> 1
    const first = await toArrow(sliceTable(table, 0, middle === 0 ? table.rowCount : middle))
    const chunked = middle === 0 ? first : first.concat(await toArrow(sliceTable(table, middle, table.rowCount)))
    const forms = middle === 0 ? [first] : [await toArrow(table), chunked]
    for (const arrow of forms) deepStrictEqual(cells(await fitted.transform(arrow)), plain)
    // Half of the cases are learned in one chunk, half in two.
    const learned = forms[table.rowCount % forms.length] as never
    deepStrictEqual(JSON.stringify(await learn(learned)), JSON.stringify(fitted))
  })
}

/** The same values with a bitmap everywhere, and dictionaries in another order with entries that no row has. */
function spread(table: Table): Table {
  const columns = table.columnNames.map(name => {
    const { type, length, data } = table.column(name)
    return [name, new Column<DataType>(type, length, spreadData(data, length))] as const
  })
  return new Table(columns, table.rowCount) as Table
}

function spreadData(data: ColumnData, length: number): ColumnData {
  if (data.kind === 'boxed') return data
  const validity = data.validity ?? new Uint8Array((length + 7) >> 3).fill(0xff)
  if (data.kind !== 'string') return { ...data, validity }
  const { dictionary } = data
  const last = dictionary.length
  const codes = data.codes.map(code => (code < 0 || code >= last ? 0 : last - code))
  return { kind: 'string', codes, dictionary: ['no row has this', ...dictionary.toReversed()], validity }
}
