import { readColumns } from '../data/read-columns.ts'

/** How two Parquet files differ, cell by cell. */
interface Comparison {
  readonly cells: number
  readonly differences: number
  /** The first few differences in words. */
  readonly examples: readonly string[]
}

/** Columns that the windows have in common, in every output. */
const windowColumns: readonly string[] = ['1h', '6h', '1d', '7d'].flatMap(window =>
  ['sum', 'count', 'min', 'max'].map(aggregate => `${aggregate}_${window}`),
)

/** Compares columns of two files row by row: equal numbers, equal texts, or both null. A column may have a prefix ending in `_`. */
async function compareFiles(left: string, right: string, columns: readonly string[]): Promise<Comparison> {
  const [leftColumns, rightColumns] = [await readColumns(left), await readColumns(right)]
  let [cells, differences] = [0, 0]
  const examples: string[] = []
  for (const name of columns) {
    const [a, b] = [columnOf(leftColumns, name, left), columnOf(rightColumns, name, right)]
    if (a.length !== b.length) throw new Error(`${left} has ${a.length} rows, ${right} has ${b.length}`)
    cells += a.length
    for (let row = 0; row < a.length; row++) {
      if (a[row] === b[row] || (Number.isNaN(a[row]) && Number.isNaN(b[row]))) continue
      differences++
      if (examples.length < 10) examples.push(`${name}, row ${row}: ${String(a[row])} and ${String(b[row])}`)
    }
  }
  return { cells, differences, examples }
}

/** Says how many cells were compared; throws when any differ, so that no ratio of different work is printed. */
export async function requireEqual(
  left: string,
  right: string,
  say: (line: string) => void,
  columns: readonly string[] = windowColumns,
): Promise<void> {
  const { cells, differences, examples } = await compareFiles(left, right, columns)
  say(`${cells.toLocaleString('en-US')} cells compared, ${differences.toLocaleString('en-US')} differ`)
  if (differences > 0)
    throw new Error(`${left} and ${right} differ in ${differences} of ${cells} cells:\n${examples.join('\n')}`)
}

function columnOf(columns: ReadonlyMap<string, unknown[]>, name: string, file: string): readonly unknown[] {
  const found = [...columns.keys()].find(known => known === name || known.endsWith(`_${name}`))
  const column = found === undefined ? undefined : columns.get(found)
  if (column === undefined) throw new Error(`${file} has no column ${name}; it has ${[...columns.keys()].join(', ')}`)
  return column
}
