import { type DataType, typeName } from '../schema.ts'
import { type Column, readValue } from './column.ts'

/** Shows a value as Node does. */
export type Inspect = (value: unknown) => string

interface ShownTable {
  readonly rowCount: number
  readonly columnNames: readonly string[]
  readonly columns: readonly Column[]
}

const shownRows = 10
const shownColumns = 12

/** The columns of a table with their types, and its first rows, as a text of aligned columns. */
export function tablePreview({ rowCount, columnNames, columns }: ShownTable, inspect: Inspect): string {
  const count = Math.min(rowCount, shownRows)
  const texts = columns.slice(0, shownColumns).map(({ type, data }, place) => {
    const values = Array.from({ length: count }, (_, row) => shown(type, readValue(type, data, row), inspect))
    return alike([cut(columnNames[place] ?? ''), cut(typeName(type)), ...values])
  })
  if (columns.length > shownColumns) texts.push(['…'])
  const lines =
    texts[0]?.map((_, line) =>
      texts
        .map(column => column[line] ?? '')
        .join('  ')
        .trimEnd(),
    ) ?? []
  const title = `Table of ${rowCount.toLocaleString('en-US')} ${rowCount === 1 ? 'row' : 'rows'}`
  return [title, ...lines, ...(count < rowCount ? ['…'] : [])].join('\n')
}

function shown(type: DataType, value: unknown, inspect: Inspect): string {
  const unit = type === 'timestamp' ? 1 : type === 'date' ? 86_400_000 : Number.NaN
  const time = new Date(typeof value === 'number' ? value * unit : Number.NaN)
  if (!Number.isNaN(time.getTime())) return time.toISOString().replace(type === 'date' ? /T.*/ : '', '')
  return cut(inspect(value).replaceAll(/\s+/g, ' '))
}

function cut(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text
}

/** Texts of one length. */
function alike(texts: readonly string[]): readonly string[] {
  const width = Math.max(...texts.map(text => text.length))
  return texts.map(text => text.padEnd(width))
}
