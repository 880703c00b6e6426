import { decode } from '../table/encode.ts'
import type { PartNumbers } from './shared-parts.ts'
import type { TypedNode } from './typed-node.ts'

/** A case over one number, as splines have it: in each piece a polynomial of the distance from where the piece starts. */
export interface Piecewise {
  readonly operand: TypedNode
  /** Tells apart what number it is of, and where its pieces are. */
  readonly key: string
  /** What is less than the first, or greater than the second, is in pieces of their own, the first two; null: there are none. */
  readonly ends: readonly [number, number] | null
  /** Where each piece ends, ascending; the last one has no end. */
  readonly limits: readonly number[]
  /** In the order of the case's branches. */
  readonly polynomials: readonly Polynomial[]
}

/** Coefficients, the constant first; `start` is null for a constant. */
export interface Polynomial {
  readonly start: number | null
  readonly coefficients: readonly number[]
}

/** Beyond this a distance could be infinite. */
const mostLimit = 1e290

/** More pieces are not counted through for each row. */
const mostPieces = 32

/** The node as polynomials in pieces; null where it is something else. */
export function piecewiseOf({ node, parts }: TypedNode, numbers: PartNumbers): Piecewise | null {
  const operand = parts[0]?.parts[0]
  if (node.kind !== 'case' || operand?.type !== 'float64' || operand.canFail) return null
  if (node.branches.length === 0 || node.branches.length > mostPieces) return null
  const x = numbers.of(operand.node)
  const conditions = node.branches.map((_, branch) => comparisonOf(parts[2 * branch], x, numbers))
  const results = [...node.branches.map((_, branch) => parts[2 * branch + 1]), parts.at(-1)]
  const polynomials = results.map(result => polynomialOf(result, x, numbers))
  if (!conditions.every(found => found !== null) || !polynomials.every(found => found !== null)) return null
  const [first, second] = conditions
  const ends = first !== undefined && second?.isBelow === false ? ([first.limit, second.limit] as const) : null
  const between = ends === null ? conditions : conditions.slice(2)
  const limits = between.map(({ limit }) => limit)
  const ascend = limits.every((limit, at) => at === 0 || limit > (limits[at - 1] as number))
  if (first?.isBelow !== true || !ascend || !between.every(({ isBelow }) => isBelow)) return null
  return { operand, key: `${x} ${ends} ${limits}`, ends, limits, polynomials }
}

interface Comparison {
  readonly isBelow: boolean
  readonly limit: number
}

function comparisonOf(part: TypedNode | undefined, x: number, numbers: PartNumbers): Comparison | null {
  if (part?.node.kind !== 'call' || (part.node.function !== 'lt' && part.node.function !== 'gt')) return null
  const [left, right] = part.parts
  const limit = constantOf(right)
  if (left === undefined || numbers.of(left.node) !== x || limit === null || Math.abs(limit) > mostLimit) return null
  return { isBelow: part.node.function === 'lt', limit }
}

/** Horner's rule: a constant, or what went before times the distance, plus a constant. */
function polynomialOf(part: TypedNode | undefined, x: number, numbers: PartNumbers): Polynomial | null {
  if (part === undefined) return null
  const constant = constantOf(part)
  // To 0 a zero without its sign would be added.
  if (constant !== null) return Object.is(constant, -0) ? null : { start: null, coefficients: [constant] }
  const [product, last] = partsOf(part, 'add')
  const [before, distance] = partsOf(product, 'mul')
  const [from, point] = partsOf(distance, 'sub')
  const [higher, added, start] = [polynomialOf(before, x, numbers), constantOf(last), constantOf(point)]
  if (higher === null || added === null || start === null || Math.abs(start) > mostLimit) return null
  if (from === undefined || numbers.of(from.node) !== x || (higher.start ?? start) !== start) return null
  return { start, coefficients: [added, ...higher.coefficients] }
}

function partsOf(part: TypedNode | undefined, name: 'add' | 'mul' | 'sub'): readonly TypedNode[] {
  return part?.node.kind === 'call' && part.node.function === name ? part.parts : []
}

function constantOf(part: TypedNode | undefined): number | null {
  if (part?.node.kind !== 'literal') return null
  const value = decode(part.node.value, part.node.type)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
