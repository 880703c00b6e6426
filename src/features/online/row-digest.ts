import { hashValue } from '../aggregate/hash-value.ts'
import type { EncodedValue } from '../expression/expression.ts'
import { lowerBound } from '../lower-bound.ts'
import type { Layout } from './layout.ts'

/**
 * How many inputs of a layout of entities tell rows apart: not the last, which says whether it is the one before a change, nor, where rows pass
 * through, their own time, which snapshots then do not have.
 */
export function identityWidth({ inputs, states }: Layout): number {
  return inputs.length - (states.length > 0 ? 1 : 2)
}

/** Thirty-two bits of the first inputs of a row. */
export function rowDigest(values: readonly EncodedValue[], width: number): number {
  let digest = 0
  for (let input = 0; input < width; input++) digest = mixed(digest, digestOf(values[input] ?? null))
  return digest
}

/** How many of the digests, which are in order, are this one. */
export function countOf(digests: readonly number[], digest: number): number {
  const start = lowerBound(digests, digest)
  let end = start
  while (digests[end] === digest) end++
  return end - start
}

const words = new Int32Array(2)
const ofNull = 0x6a09e667

function digestOf(value: EncodedValue): number {
  if (value === null) return ofNull
  if (typeof value !== 'object') {
    hashValue(value, words)
    return words[0] as number
  }
  if (isList(value)) return value.reduce<number>((digest, element) => mixed(digest, digestOf(element)), value.length)
  // The entries of a map may come in any order, also where it is stored as a list of pairs.
  const entries = (value.$map ?? Object.entries(value)) as readonly EncodedValue[]
  return entries.reduce<number>((digest, entry) => (digest + digestOf(entry)) | 0, ofNull)
}

function isList(value: object): value is readonly EncodedValue[] {
  return Array.isArray(value)
}

function mixed(digest: number, next: number): number {
  return (Math.imul(digest ^ (digest >>> 15), 0x2c1b3c6d) + next) | 0
}
