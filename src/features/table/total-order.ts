/**
 * The one order for sorting, grouping, distinct, min and max, top-k and ties: null first; numbers −∞ … +∞ and then NaN, −0 equal to 0;
 * false before true; texts by their UTF-8 bytes; lists, binaries, maps and structs element by element.
 */
export function compareValues(left: unknown, right: unknown): number {
  if (left === null || left === undefined) return right === null || right === undefined ? 0 : -1
  if (right === null || right === undefined) return 1
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right)
  if (typeof left !== 'object' || typeof right !== 'object') return left === right ? 0 : left < right ? -1 : 1
  return compareSequences(elements(left), elements(right))
}

/** Numbers in ascending order, NaN the greatest and equal to itself, −0 equal to 0. */
export function compareNumbers(left: number, right: number): number {
  if (left < right) return -1
  if (left > right) return 1
  if (left === right) return 0
  const leftIsNaN = Number.isNaN(left)
  return leftIsNaN === Number.isNaN(right) ? 0 : leftIsNaN ? 1 : -1
}

/** Texts by code points, which is the order of their UTF-8 bytes. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return rank(a) < rank(b) ? -1 : 1
  }
  return left.length < right.length ? -1 : 1
}

/** A UTF-16 unit moved so that surrogates, which stand for the code points from U+10000, sort above U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}

function elements(value: object): ArrayLike<unknown> {
  if (Array.isArray(value) || value instanceof Uint8Array) return value as ArrayLike<unknown>
  if (value instanceof Map) return [...value.entries()].sort((a, b) => compareValues(a[0], b[0]))
  return Object.values(value)
}

function compareSequences(left: ArrayLike<unknown>, right: ArrayLike<unknown>): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const order = compareValues(left[index], right[index])
    if (order !== 0) return order
  }
  return Math.sign(left.length - right.length)
}
