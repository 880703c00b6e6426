import { compactEntries, presentCodes } from '../../features/evaluate/dictionary.ts'
import type { Column } from '../../features/table/column.ts'
import type { Category } from './categories.ts'

/** The categories of a column, in no order, and for each row the position of its own. */
export interface CodedCategories {
  /** Some may occur in no row. */
  readonly values: readonly Category[]
  readonly codes: Int32Array
}

/** Codes a column; a null is one category, NaN another. */
export function codeCategories(column: Column): CodedCategories {
  const { data, length } = column
  if (data.kind === 'string') {
    const { codes, dictionary } = compactEntries(data, length)
    const present = presentCodes(codes, data.validity, length)
    if (data.validity === null) return { values: dictionary, codes: present }
    const missing = dictionary.length
    return { values: [...dictionary, null], codes: present.map(code => (code < 0 ? missing : code)) }
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
