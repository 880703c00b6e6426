import { type Column, type ColumnData, isSet, readValue } from '../table/column.ts'
import { canonicalJson, encode } from '../table/encode.ts'
import { compareStrings } from '../table/total-order.ts'

/** The values of a column of numbers, times or dates that are not null, in order of rows; null for other types. */
export function presentNumbers({ data, length }: Column): Float64Array | null {
  if (data.kind !== 'number') return null
  const { values, validity } = data
  if (validity === null) return Float64Array.from(values.subarray(0, length))
  const present = new Float64Array(length)
  let count = 0
  for (let row = 0; row < length; row++) if (isSet(validity, row)) present[count++] = values[row] as number
  return present.subarray(0, count)
}

/** How often each value that is not null occurs, as text: texts as they are, everything else as canonical JSON. */
export function valueCounts(column: Column): Map<string, number> {
  return column.data.kind === 'string' ? countCodes(column.data, column.length) : countValues(column)
}

/** The counts by count descending, then by text. */
export function byFrequency(counts: ReadonlyMap<string, number>): [value: string, count: number][] {
  return [...counts].sort((left, right) => right[1] - left[1] || compareStrings(left[0], right[0]))
}

function countCodes(data: Extract<ColumnData, { kind: 'string' }>, length: number): Map<string, number> {
  const { codes, dictionary, validity } = data
  const counts = new Float64Array(dictionary.length)
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const code = codes[row] as number
    counts[code] = (counts[code] as number) + 1
  }
  const found = new Map<string, number>()
  for (const [code, text] of dictionary.entries()) {
    if ((counts[code] as number) > 0) found.set(text, counts[code] as number)
  }
  return found
}

function countValues({ type, data, length }: Column): Map<string, number> {
  const counts = new Map<string, number>()
  for (let row = 0; row < length; row++) {
    const value = readValue(type, data, row)
    if (value === null) continue
    const text = typeof value === 'bigint' ? String(value) : canonicalJson(encode(value, type))
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return counts
}
