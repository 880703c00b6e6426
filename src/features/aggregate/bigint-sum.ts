import { IntegerOverflowError } from '../errors/column-errors.ts'
import type { Aggregate } from './aggregate.ts'

/** The exact sum `high × 2^32 + low`, with `low` in [0, 2^32). */
export interface BigintSumState {
  count: number
  high: number
  low: number
}

const word = 2 ** 32

/** The exact sum of 64-bit integers. */
export const bigintSum: Aggregate<bigint, BigintSumState, bigint> = {
  name: 'sum',
  version: 1,
  exact: true,
  init: () => ({ count: 0, high: 0, low: 0 }),
  add: (state, value) => change(state, highWord(value), lowWord(value), 1),
  remove: (state, value) => change(state, -highWord(value), -lowWord(value), -1),
  merge: (left, right) => change(left, right.high, right.low, right.count),
  result: state => (state.count === 0 ? null : joinWords(state.high, state.low, 'sum', null)),
}

function change(state: BigintSumState, high: number, low: number, count: number): BigintSumState {
  const sum = state.low + low
  const carry = Math.floor(sum / word)
  state.count += count
  state.low = sum - carry * word
  state.high += high + carry
  return state
}

export function highWord(value: bigint): number {
  return Number(value >> 32n)
}

export function lowWord(value: bigint): number {
  return Number(value & 0xffffffffn)
}

/**
 * The bigint of two words.
 *
 * @throws {IntegerOverflowError} where it needs more than 64 bits.
 */
export function joinWords(high: number, low: number, column: string, row: number | null): bigint {
  const value = (BigInt(high) << 32n) + BigInt(low)
  if (value !== BigInt.asIntN(64, value)) throw new IntegerOverflowError(column, row, 'bigint')
  return value
}
