import { type DataType, typeName } from '../schema.ts'
import type { Column } from './column.ts'

interface ShownTable {
  readonly rowCount: number
  readonly columnNames: readonly string[]
  /** At least as many rows of each as are shown. */
  readonly columns: readonly Column[]
}

/** How many rows a preview shows. */
export const shownRows = 10
const shownColumns = 12

/** The columns of a table with their types, and its first rows, as a text of aligned columns. */
export function tablePreview({ rowCount, columnNames, columns }: ShownTable, subject = 'Table'): string {
  const count = Math.min(rowCount, shownRows)
  const texts = columns.slice(0, shownColumns).map((column, place) => {
    const values = firstValues(column, count)
    return alike([cut(columnNames[place] ?? ''), cut(typeName(column.type)), ...values])
  })
  if (columns.length > shownColumns) texts.push(['…'])
  const lines =
    texts[0]?.map((_, line) =>
      texts
        .map(column => column[line] ?? '')
        .join('  ')
        .trimEnd(),
    ) ?? []
  return [`${subject} of ${rowsOf(rowCount)}`, ...lines, ...(count < rowCount ? ['…'] : [])].join('\n')
}

/** The type of a column, how many rows it has, and its first values, as one line. */
export function columnPreview(column: Column): string {
  const shown = firstValues(column, Math.min(column.length, shownRows))
  const more = shown.length < column.length ? ['…'] : []
  return `Column of ${rowsOf(column.length)}, ${typeName(column.type)}: [${[...shown, ...more].join(', ')}]`
}

/** Makes `console.log`, `util.inspect` and notebooks of Node show an object, or those of a prototype, by `toString`. */
export function showAsText(target: object): void {
  Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object) {
      return String(this)
    },
  })
}

function firstValues(column: Column, count: number): readonly string[] {
  return Array.from({ length: count }, (_, row) => shownValue(column.type, column.get(row)))
}

function rowsOf(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`
}

/** Texts of one length. */
function alike(texts: readonly string[]): readonly string[] {
  const width = Math.max(...texts.map(text => text.length))
  return texts.map(text => text.padEnd(width))
}

/** How a value of a column is shown in a preview: as it is written in code, times as ISO texts, at most 30 characters. */
function shownValue(type: DataType, value: unknown): string {
  const unit = type === 'timestamp' ? 1 : type === 'date' ? 86_400_000 : Number.NaN
  const time = new Date(typeof value === 'number' ? value * unit : Number.NaN)
  if (!Number.isNaN(time.getTime())) return time.toISOString().replace(type === 'date' ? /T.*/ : '', '')
  return cut(written(value).replaceAll(/\s+/g, ' '))
}

/** The number of characters of a value that are shown; no more of its members are read than that takes. */
const most = 30

function cut(text: string): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

function written(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, most)}'`
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Uint8Array) return `Uint8Array ${within('[', Array.from(value.subarray(0, most), String), ']')}`
  if (Array.isArray(value)) return within('[', value.slice(0, most).map(written), ']')
  const entries = (value instanceof Map ? [...value] : Object.entries(value)).slice(0, most)
  return within(
    '{',
    entries.map(([name, member]) => `${String(name)}: ${written(member)}`),
    '}',
  )
}

function within(open: string, members: readonly string[], close: string): string {
  return members.length === 0 ? `${open}${close}` : `${open} ${members.join(', ')} ${close}`
}
