import { isSet, type StringData } from '../table/column.ts'

/** Codes and the entries that they stand for. */
export interface Entries {
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
}

/** The entries of a column of texts; a dictionary larger than the column is reduced to what its rows use. */
export function compactEntries({ codes, dictionary, validity }: StringData, length: number): Entries {
  if (dictionary.length <= length) return { codes, dictionary }
  const used = new Map<number, number>()
  const texts: string[] = []
  const compact = new Int32Array(length)
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const code = codes[row] as number
    let position = used.get(code)
    if (position === undefined) {
      position = texts.push(dictionary[code] ?? '') - 1
      used.set(code, position)
    }
    compact[row] = position
  }
  return { codes: compact, dictionary: texts }
}

/** The codes with −1 in rows that are missing. */
export function presentCodes(codes: Int32Array, validity: Uint8Array | null, length: number): Int32Array {
  if (validity === null) return codes.subarray(0, length)
  const present = codes.slice(0, length)
  for (let row = 0; row < length; row++) if (!isSet(validity, row)) present[row] = -1
  return present
}
