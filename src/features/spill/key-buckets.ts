import { type Column, isSet } from '../table/column.ts'

/** The bucket of each row's key, the same for equal keys of any table; bucket 0 for keys with a null part. */
export function keyBuckets(keys: readonly Column[], buckets: number): Int32Array {
  const hashes = new Int32Array(keys[0]?.length ?? 0)
  const missing = new Uint8Array(hashes.length)
  for (const column of keys) mixColumn(column, hashes, missing)
  return hashes.map((hash, row) => (missing[row] === 1 ? 0 : (finish(hash) >>> 0) % buckets))
}

function mixColumn(column: Column, hashes: Int32Array, missing: Uint8Array): void {
  const { data, length } = column
  const hashOf = rowHash(column)
  for (let row = 0; row < length; row++) {
    if (data.validity !== null && !isSet(data.validity, row)) missing[row] = 1
    else hashes[row] = Math.imul((hashes[row] as number) ^ hashOf(row), 0x9e3779b1)
  }
}

function rowHash(column: Column): (row: number) => number {
  const { data } = column
  if (data.kind === 'string') {
    const known = Int32Array.from(data.dictionary, textHash)
    return row => known[data.codes[row] as number] as number
  }
  if (data.kind === 'number' || data.kind === 'boolean') return row => numberHash(data.values[row] as number)
  return row => textHash(String(column.get(row)))
}

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

/** −0 and 0 are one key, and so is every NaN. */
function numberHash(value: number): number {
  double[0] = Number.isNaN(value) ? Number.NaN : value + 0
  return Math.imul(words[0] as number, 0x85ebca6b) ^ (words[1] as number)
}

function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return mixed ^ (mixed >>> 13)
}
