import { compactEntries, presentCodes } from '../../features/evaluate/dictionary.ts'
import type { Column } from '../../features/table/column.ts'
import type { Category } from './categories.ts'

/** The categories of a column, in the order of their first rows, and for each row the position of its own. */
export interface CodedCategories {
  readonly values: readonly Category[]
  readonly codes: Int32Array
}

/** Codes a column; a null is one category, NaN another. */
export function codeCategories(column: Column): CodedCategories {
  const { data, length } = column
  if (data.kind === 'string') {
    const { codes, dictionary } = compactEntries(data, length)
    const present = presentCodes(codes, data.validity, length)
    const missing = dictionary.length
    return byFirstRow(
      [...dictionary, null],
      present.map(code => (code < 0 ? missing : code)),
    )
  }
  const positions = new Map<Category, number>()
  const codes = new Int32Array(length)
  for (let row = 0; row < length; row++) {
    const value = column.get(row) as Category
    let code = positions.get(value)
    if (code === undefined) {
      code = positions.size
      positions.set(value, code)
    }
    codes[row] = code
  }
  return { values: [...positions.keys()], codes }
}

/** Sums over categories are added in their order, which must not be that of a dictionary in memory. */
function byFirstRow(values: readonly Category[], codes: Int32Array): CodedCategories {
  const positions = new Int32Array(values.length).fill(-1)
  const found: Category[] = []
  const renumbered = codes.map(code => {
    const known = positions[code] ?? -1
    if (known >= 0) return known
    positions[code] = found.length
    return found.push(values[code] ?? null) - 1
  })
  return { values: found, codes: renumbered }
}
