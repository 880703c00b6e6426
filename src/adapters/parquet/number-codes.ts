import { isSet } from '../../features/table/column.ts'
import { type FixedValues, type Scratch, valuesLike } from './scratch.ts'

/** The present rows of a column chunk as codes. */
export interface NumberCodes<Values extends FixedValues> {
  /** Its distinct numbers by bits, so −0 is not 0; in order of first appearance. */
  readonly dictionary: Values
  /** One for each present row. */
  readonly codes: Int32Array
}

interface Rows {
  readonly length: number
  readonly validity: Uint8Array | null
  readonly present: number
  readonly scratch: Scratch
}

/** A chunk may have so many distinct numbers at first, and one more for each so many rows in the end. */
const fewDistinct = 2048
const rowsEach = 8

/** How many distinct numbers a dictionary of so many present ones may have. */
export function mostDistinct(present: number): number {
  return Math.min(fewDistinct + Math.ceil(present / rowsEach), present >> 1)
}

/** Whether so many distinct numbers among the first present ones are too many: new ones become rarer where a dictionary pays. */
export function isTooMany(distinct: number, seen: number, present: number): boolean {
  return distinct > fewDistinct + Math.sqrt(seen * present) / rowsEach
}

/**
 * Numbers the distinct values of a chunk in scratch memory. Null where they are too many for a dictionary to pay, which shows after the
 * first rows.
 */
export function numberCodes<Values extends FixedValues>(values: Values, rows: Rows): NumberCodes<Values> | null {
  const { length, validity, present, scratch } = rows
  const most = mostDistinct(present)
  if (most === 0) return null
  const dictionary = valuesLike(values, most, scratch)
  const codes = new Int32Array(scratch.take(present * 4), 0, present)
  const [words, known] = [wordsOf(values), wordsOf(dictionary)]
  const step = values.BYTES_PER_ELEMENT >> 2
  const second = step - 1
  const memory = scratch.take(4 << bitsFor(most))
  // Code + 1 by hash, with open addressing; 0 is free. It grows with the codes: the smaller it is, the quicker its memory.
  let shift = 32 - bitsFor(Math.min(most, fewDistinct))
  let slots = slotsOf(memory, known, 0, step, shift)
  let count = 0
  let at = 0
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const low = words[row * step] as number
    const high = words[row * step + second] as number
    let slot = hash(low, high) >>> shift
    let code = (slots[slot] as number) - 1
    while (code >= 0 && (known[code * step] !== low || known[code * step + second] !== high)) {
      slot = (slot + 1) & (slots.length - 1)
      code = (slots[slot] as number) - 1
    }
    if (code < 0) {
      if (count === most || isTooMany(count, at, present)) return null
      code = count++
      slots[slot] = count
      known[code * step] = low
      known[code * step + second] = high
      if (count * 2 > slots.length) slots = slotsOf(memory, known, count, step, --shift)
    }
    codes[at++] = code
  }
  return { dictionary: dictionary.subarray(0, count) as Values, codes }
}

/** How many bits of a hash number the slots for so many codes, of which at least half stay free. */
function bitsFor(codes: number): number {
  return 32 - Math.clz32(codes * 2)
}

/** Slots of the first so many numbers of a dictionary, by the bits of their hashes above `shift`. */
function slotsOf(memory: ArrayBuffer, known: Int32Array, count: number, step: number, shift: number): Int32Array {
  const slots = new Int32Array(memory, 0, 1 << (32 - shift)).fill(0)
  for (let code = 0; code < count; code++) {
    let slot = hash(known[code * step] as number, known[code * step + step - 1] as number) >>> shift
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = code + 1
  }
  return slots
}

/** Multiplications by odd constants, of which the highest bits depend on all others. */
function hash(low: number, high: number): number {
  return Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
}

function wordsOf({ buffer, byteOffset, byteLength }: FixedValues): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength >> 2)
}
