import { decode } from '../table/encode.ts'
import type { Norm } from './length-machine.ts'
import type { PartNumbers } from './shared-parts.ts'
import { dotConstants } from './strict-functions.ts'
import type { TypedCall, TypedNode } from './typed-node.ts'
import { leastLength } from './vector-steps.ts'

/** A number divided by the length of the row of all numbers, as `Normalizer` has it: each of them is required. */
export interface OverLength {
  readonly norm: Norm
  /** The numbers of a row, without what requires them. */
  readonly numbers: readonly TypedNode[]
  /** Which of them is divided. */
  readonly position: number
  /** Tells apart by what length. */
  readonly key: string
}

/** The node as a number over a length; null where it is something else. */
export function overLengthOf(typed: TypedNode, numbers: PartNumbers): OverLength | null {
  const [value, divisor] = partsOf(typed, 'div')
  if (value === undefined || divisor?.node.kind !== 'case' || divisor.parts.length !== 3) return null
  const [condition, one, length] = divisor.parts as [TypedNode, TypedNode, TypedNode]
  const [compared, least] = partsOf(condition, 'lt')
  if (constantOf(least) !== leastLength || constantOf(one) !== 1) return null
  if (compared === undefined || numbers.of(compared.node) !== numbers.of(length.node)) return null
  const found = lengthOf(length, numbers)
  const position = found?.parts.findIndex(part => numbers.of(part.node) === numbers.of(value.node)) ?? -1
  if (found === null || position < 0) return null
  const inner = found.parts.map(part => partsOf(part, 'required')[0])
  if (!inner.every(part => part?.type === 'float64')) return null
  const key = String(numbers.of(divisor.node))
  return { norm: found.norm, numbers: inner as TypedNode[], position, key }
}

function lengthOf(
  length: TypedNode,
  numbers: PartNumbers,
): { readonly norm: Norm; readonly parts: readonly TypedNode[] } | null {
  const [squares] = partsOf(length, 'sqrt')
  const terms = sumOf(squares ?? length) ?? (squares === undefined ? greatestOf(length) : null)
  if (terms === null) return null
  const parts = terms.map(term => (squares === undefined ? partsOf(term, 'abs')[0] : rootOf(term, numbers)))
  if (!parts.every(part => part !== undefined)) return null
  return { norm: squares !== undefined ? 'l2' : partsOf(length, 'greatest').length > 0 ? 'max' : 'l1', parts }
}

/** What is added up; null where it is weighted, or no sum. */
function sumOf(typed: TypedNode): readonly TypedNode[] | null {
  if (typed.node.kind !== 'call' || typed.node.function !== 'dot') return null
  const { weights, intercept } = dotConstants(typed as TypedCall)
  return intercept === null && weights.every(weight => weight === 1) ? typed.parts : null
}

/** All that the greatest is looked for among; null for another node. */
function greatestOf(typed: TypedNode): readonly TypedNode[] | null {
  const sides = partsOf(typed, 'greatest')
  if (sides.length === 0) return null
  return sides.flatMap(side => greatestOf(side) ?? [side])
}

function rootOf(typed: TypedNode, numbers: PartNumbers): TypedNode | undefined {
  const [left, right] = partsOf(typed, 'mul')
  if (left === undefined || right === undefined) return undefined
  return numbers.of(left.node) === numbers.of(right.node) ? left : undefined
}

/** The parts of a call of the function; none for another node. */
function partsOf(typed: TypedNode | undefined, name: string): readonly TypedNode[] {
  return typed?.node.kind === 'call' && typed.node.function === name ? typed.parts : []
}

function constantOf(typed: TypedNode | undefined): unknown {
  return typed?.node.kind === 'literal' ? decode(typed.node.value, typed.node.type) : null
}
