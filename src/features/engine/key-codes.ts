import { type Column, isSet, type StringData } from '../table/column.ts'

/** One whole number per distinct key of `asked`; −1 for keys with a null part and, in `offered`, for keys nobody asks for. */
export interface KeyCodes {
  readonly asked: Int32Array
  readonly offered: Int32Array
  readonly keyCount: number
}

/** Numbers the keys of `asked` and finds them again in `offered`; the columns correspond by position and have equal types. */
export function keyCodes(asked: readonly Column[], offered: readonly Column[]): KeyCodes {
  let codes: KeyCodes | null = null
  for (let part = 0; part < asked.length; part++) {
    const next = partCodes(asked[part] as Column, offered[part] as Column)
    codes = codes === null ? next : combine(codes, next)
  }
  if (codes === null) throw new RangeError('a key needs at least one column')
  return codes
}

function partCodes(asked: Column, offered: Column): KeyCodes {
  const numbering = new Map<unknown, number>()
  const number = (value: unknown) => {
    const known = numbering.get(value)
    if (known !== undefined) return known
    numbering.set(value, numbering.size)
    return numbering.size - 1
  }
  const askedCodes = codeRows(asked, number)
  const offeredCodes = codeRows(offered, value => numbering.get(value) ?? -1)
  return { asked: askedCodes, offered: offeredCodes, keyCount: numbering.size }
}

/** −0 and 0 are one key because a Map treats them so; NaN is one key too. */
function codeRows(column: Column, codeOf: (value: unknown) => number): Int32Array {
  const { data, length } = column
  if (data.kind === 'string') return codeTexts(data, length, codeOf)
  const codes = new Int32Array(length)
  for (let row = 0; row < length; row++) {
    const value = column.get(row)
    codes[row] = value === null ? -1 : codeOf(value)
  }
  return codes
}

function codeTexts(
  { codes: entries, dictionary, validity }: StringData,
  length: number,
  codeOf: (value: unknown) => number,
): Int32Array {
  const codes = new Int32Array(length)
  const known = new Int32Array(dictionary.length).fill(unseen)
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) {
      codes[row] = -1
      continue
    }
    const entry = entries[row] as number
    let code = known[entry] as number
    if (code === unseen) {
      code = codeOf(dictionary[entry])
      known[entry] = code
    }
    codes[row] = code
  }
  return codes
}

const unseen = -2
/** Up to this many pairs are numbered through an array instead of a Map. */
const densePairs = 1 << 22

function combine(left: KeyCodes, right: KeyCodes): KeyCodes {
  const pairs = left.keyCount * right.keyCount
  const dense = pairs <= densePairs ? new Int32Array(pairs).fill(-1) : null
  const sparse = new Map<number, number>()
  let keyCount = 0
  const find = (pair: number): number => (dense === null ? (sparse.get(pair) ?? -1) : (dense[pair] as number))
  const askedCodes = new Int32Array(left.asked.length)
  for (let row = 0; row < askedCodes.length; row++) {
    const [a, b] = [left.asked[row] as number, right.asked[row] as number]
    if (a < 0 || b < 0) {
      askedCodes[row] = -1
      continue
    }
    const pair = a * right.keyCount + b
    let code = find(pair)
    if (code < 0) {
      code = keyCount++
      if (dense === null) sparse.set(pair, code)
      else dense[pair] = code
    }
    askedCodes[row] = code
  }
  const offeredCodes = new Int32Array(left.offered.length)
  for (let row = 0; row < offeredCodes.length; row++) {
    const [a, b] = [left.offered[row] as number, right.offered[row] as number]
    offeredCodes[row] = a < 0 || b < 0 ? -1 : find(a * right.keyCount + b)
  }
  return { asked: askedCodes, offered: offeredCodes, keyCount }
}
