import type { CaseNode } from '../expression/expression.ts'
import { type Choice, choose } from './choose.ts'
import { narrowed } from './presence.ts'
import type { TypedNode } from './typed-node.ts'
import { type Frame, nullVector, type Vector, type VectorFunction } from './vector.ts'

/** Evaluates a case; what could fail is evaluated only for the rows that come to it. */
export function caseVector(node: TypedNode<CaseNode>, parts: readonly VectorFunction[]): VectorFunction {
  const count = node.node.branches.length
  const part = (index: number, frame: Frame, keeps: ((row: number) => boolean) | null): Vector => {
    const canFail = node.parts[index]?.canFail ?? false
    return parts[index]?.(keeps === null ? frame : narrowed(frame, canFail, keeps)) ?? nullVector
  }
  return frame => {
    // A branch that no row comes to is passed over: most cases guard against rare values, and find none.
    const taken: number[] = []
    let choice: Choice | null = null
    for (let branch = 0; branch < count; branch++) {
      const before: Choice | null = choice
      const condition = part(2 * branch, frame, before && (row => before[row] === 0))
      const truths = truthsOf(condition, frame)
      if (truths !== null) choice = claimed(before, truths, taken.push(branch), frame)
    }
    if (choice === null && node.parts[2 * count]?.type === node.type) return part(2 * count, frame, null)
    const found = choice ?? frame.memory.bytes(frame.length).fill(0)
    const results = taken.map((branch, at) => part(2 * branch + 1, frame, row => found[row] === at + 1))
    const rest = part(2 * count, frame, row => found[row] === 0)
    return choose([rest, ...results], found, node.type, frame)
  }
}

/** The choice in which the rows that have none, 0, get a number where a condition is true. */
function claimed(choice: Choice | null, truths: Uint8Array, number: number, frame: Frame): Choice {
  if (choice === null) return truths
  const next = number < 256 ? frame.memory.bytes(frame.length) : new Int32Array(frame.length)
  for (let row = 0; row < next.length; row++) {
    const before = choice[row] as number
    // All bits where there is no choice, else none.
    const isFree = (before - 1) >> 31
    next[row] = before | (((truths[row] as number) * number) & isFree)
  }
  return next
}

/** 1 where a condition is true, else 0; null: it is true nowhere. */
function truthsOf(condition: Vector, { length, memory, facts }: Frame): Uint8Array | null {
  if (condition.constant) return condition.value === true ? memory.bytes(length).fill(1) : null
  const { data } = condition
  if (data.kind !== 'boolean' || facts.areFalse(data)) return null
  const { values, validity } = data
  // For bytes, `indexOf` is twice as fast as `includes`.
  const first = values.indexOf(1)
  if (first < 0 || first >= length) return null
  if (validity === null) return values.length === length ? values : values.subarray(0, length)
  const truths = memory.bytes(length)
  let some = 0
  for (let row = 0; row < length; row++) {
    const truth = (values[row] as number) & ((validity[row >> 3] as number) >> (row & 7))
    truths[row] = truth
    some |= truth
  }
  return some === 0 ? null : truths
}
