import { type Column, isSet, readValue } from '../table/column.ts'

/** The value of a row, or null. */
export type ColumnReader = (row: number) => unknown

/** The quickest way to read single values of a column, decided once. */
export function columnReader({ type, data }: Column): ColumnReader {
  const { validity } = data
  if (data.kind === 'number') {
    const { values } = data
    if (validity === null) return row => values[row]
    return row => (isSet(validity, row) ? values[row] : null)
  }
  if (data.kind === 'string') {
    const { codes, dictionary } = data
    if (validity === null) return row => dictionary[codes[row] as number]
    return row => (isSet(validity, row) ? dictionary[codes[row] as number] : null)
  }
  return row => readValue(type, data, row)
}
