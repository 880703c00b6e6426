import type { Aggregate } from './aggregate.ts'
import { estimateDistinct } from './distinct-estimate.ts'
import { hashValue } from './hash-value.ts'

/**
 * A HyperLogLog sketch as plain data: `2^lgK` registers, each the greatest rank of a hash that fell on it. A register only grows, so the order
 * of adding and merging cannot change a bit.
 */
export interface DistinctState {
  /** While few registers are above 0: `64 × register + rank` of each, ascending. */
  entries: number[]
  /** Later: five registers of six bits in each word, the first one lowest; empty before. */
  words: number[]
}

const perWord = 5
const registerBits = 6
const rankMask = 63

/** How many distinct values there are, within 2 % at the default size of `lgK` 15 (standard error 0.57 %; 1.04 / √(2^lgK) in general). */
export function approxUniqueCount(lgK: number): Aggregate<unknown, DistinctState, number> {
  const registers = 2 ** lgK
  const fewest = Math.max(8, registers / 16)
  const hash = new Int32Array(2)
  const raise = (state: DistinctState, register: number, rank: number): void => {
    if (state.words.length > 0) raiseWord(state.words, register, rank)
    else if (raiseEntry(state.entries, register, rank) > fewest) spread(state, registers)
  }
  return {
    name: 'approxUniqueCount',
    version: 1,
    exact: true,
    init: () => ({ entries: [], words: [] }),
    add: (state, value) => {
      hashValue(value, hash)
      raise(state, registerOf(hash, lgK), rankOf(hash, lgK))
      return state
    },
    merge: (left, right) => {
      if (right.words.length > 0) {
        if (left.words.length === 0) spread(left, registers)
        mergeWords(left.words, right.words)
      }
      for (const entry of right.entries) raise(left, Math.floor(entry / 64), entry & rankMask)
      return left
    },
    result: state => {
      if (state.words.length + state.entries.length === 0) return null
      return estimateDistinct(histogramOf(state, registers), lgK)
    },
  }
}

/** The register that a hash falls on: its highest `lgK` bits. */
export function registerOf(hash: Int32Array, lgK: number): number {
  return (hash[0] as number) >>> (32 - lgK)
}

/** One more than the zeros that the rest of a hash starts with: 1 to 65 − lgK. */
export function rankOf(hash: Int32Array, lgK: number): number {
  const rest = (hash[0] as number) << lgK
  return rest === 0 ? 33 - lgK + Math.clz32(hash[1] as number) : Math.clz32(rest) + 1
}

function raiseWord(words: number[], register: number, rank: number): void {
  const at = (register / perWord) | 0
  const shift = (register - at * perWord) * registerBits
  const word = words[at] as number
  if (((word >> shift) & rankMask) < rank) words[at] = (word & ~(rankMask << shift)) | (rank << shift)
}

/** Returns how many entries there are afterwards. */
function raiseEntry(entries: number[], register: number, rank: number): number {
  const start = register * 64
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle] as number) < start) low = middle + 1
    else high = middle
  }
  const found = entries[low]
  if (found === undefined || found >= start + 64) entries.splice(low, 0, start + rank)
  else if (found < start + rank) entries[low] = start + rank
  return entries.length
}

function spread(state: DistinctState, registers: number): void {
  state.words = new Array<number>(Math.ceil(registers / perWord)).fill(0)
  for (const entry of state.entries) raiseWord(state.words, Math.floor(entry / 64), entry & rankMask)
  state.entries = []
}

function mergeWords(left: number[], right: readonly number[]): void {
  for (let at = 0; at < right.length; at++) {
    const word = right[at] as number
    const before = left[at] as number
    if (word === before || word === 0) continue
    let merged = 0
    for (let shift = 0; shift < perWord * registerBits; shift += registerBits) {
      const mask = rankMask << shift
      merged |= Math.max(word & mask, before & mask)
    }
    left[at] = merged
  }
}

function histogramOf({ entries, words }: DistinctState, registers: number): Int32Array {
  const histogram = new Int32Array(64)
  for (const entry of entries) histogram[entry & rankMask] = (histogram[entry & rankMask] as number) + 1
  if (words.length === 0) histogram[0] = registers - entries.length
  for (let register = 0, at = 0; at < words.length; at++) {
    let word = words[at] as number
    for (let part = 0; part < perWord && register < registers; part++, register++) {
      histogram[word & rankMask] = (histogram[word & rankMask] as number) + 1
      word >>= registerBits
    }
  }
  return histogram
}
