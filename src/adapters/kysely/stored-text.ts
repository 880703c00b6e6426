import { createHash } from 'node:crypto'

/** The longest text that is kept as it is in a key; PostgreSQL limits what an index holds of a row. */
const longestKey = 512

/**
 * A text as it is kept in a column: as within the quotes of a JSON string, so that NUL and single surrogates, which databases refuse, are spelt
 * out.
 */
export function storedText(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** A text as it is kept in a key: a long one by its SHA-256. No stored text begins like that, since `\#` is not an escape of JSON. */
export function storedKey(text: string): string {
  const stored = storedText(text)
  if (stored.length <= longestKey && Buffer.byteLength(stored) <= longestKey) return stored
  return `\\#${createHash('sha256').update(stored).digest('hex')}`
}
