import { visit } from '../expression/expression.ts'
import type { Schema } from '../schema.ts'
import { decode } from '../table/encode.ts'
import { affineOf, affineVector } from './affine-vector.ts'
import { caseVector } from './case-vector.ts'
import { caster } from './cast-value.ts'
import { DotGroup } from './dot-vector.ts'
import { failed } from './failed.ts'
import { overLengthOf } from './over-length.ts'
import { OverLengthGroup } from './over-length-vector.ts'
import { piecewiseOf } from './piecewise.ts'
import { PiecewiseGroup } from './piecewise-vector.ts'
import { noSharedParts, PartNumbers, type SharedParts } from './shared-parts.ts'
import { strictVector } from './strict-vector.ts'
import type { TypedNode } from './typed-node.ts'
import { type Frame, nullVector, type Vector, type VectorFunction } from './vector.ts'
import { vectorKernel } from './vector-kernels.ts'

/** The evaluation of a checked node. */
export function compileVector(typed: TypedNode, schema: Schema): VectorFunction {
  return vectorCompiler(schema, noSharedParts)(typed)
}

/** Evaluations of checked nodes, in which a shared part is computed once for the rows of a frame. */
export function vectorCompiler(schema: Schema, shared: SharedParts): (typed: TypedNode) => VectorFunction {
  const known = new Map<number, VectorFunction>()
  const numbers = new PartNumbers()
  const dotGroups = new Map<string, DotGroup>()
  const piecewiseGroups = new Map<string, PiecewiseGroup>()
  const lengthGroups = new Map<string, OverLengthGroup>()
  const dotGroup = (parts: readonly TypedNode[], areSquares: boolean): DotGroup => {
    const compiled = parts.map(compile)
    const unchecked = parts.map((part, at) => {
      const inner = withoutRequired(part)
      return inner === part ? (compiled[at] as VectorFunction) : compile(inner)
    })
    return new DotGroup(compiled, areSquares, unchecked)
  }
  const compileNew = (typed: TypedNode): VectorFunction => {
    const { node } = typed
    const affine = affineOf(typed)
    if (affine !== null && (affine.inner === null || shared(affine.inner.node) === null))
      return affineVector(affine, compile(affine.operand))
    const piecewise = piecewiseOf(typed, numbers)
    if (piecewise !== null) {
      const group = piecewiseGroups.get(piecewise.key) ?? new PiecewiseGroup(piecewise, compile(piecewise.operand))
      piecewiseGroups.set(piecewise.key, group)
      const otherwise = compilePart(typed, schema, compile)
      return group.add(piecewise, otherwise) ?? otherwise
    }
    const overLength = overLengthOf(typed, numbers)
    if (overLength !== null) {
      const { key } = overLength
      const group = lengthGroups.get(key) ?? new OverLengthGroup(overLength, overLength.numbers.map(compile))
      lengthGroups.set(key, group)
      return group.add(overLength, compilePart(typed, schema, compile))
    }
    if (node.kind !== 'call' || node.function !== 'dot') return compilePart(typed, schema, compile)
    const key = node.arguments.map(part => numbers.of(part)).join()
    const roots = typed.parts.map(part => squareRoot(part, numbers, shared))
    const areSquares = roots.every(root => root !== null)
    const group = dotGroups.get(key) ?? dotGroup(areSquares ? roots : typed.parts, areSquares)
    dotGroups.set(key, group)
    return group.add({ ...typed, node })
  }
  const compile = (typed: TypedNode): VectorFunction => {
    const number = shared(typed.node)
    if (number === null) return compileNew(typed)
    const found = known.get(number) ?? onceAFrame(compileNew(typed))
    known.set(number, found)
    return found
  }
  return compile
}

/** What is required, or a node that is not. */
function withoutRequired(typed: TypedNode): TypedNode {
  const [inner] = typed.parts
  return typed.node.kind === 'call' && typed.node.function === 'required' && inner !== undefined ? inner : typed
}

/** What is multiplied by itself, where that is not computed for another as well; null for another node. */
function squareRoot({ node, parts: [left, right] }: TypedNode, numbers: PartNumbers, shared: SharedParts) {
  if (node.kind !== 'call' || node.function !== 'mul' || left === undefined || right === undefined) return null
  return shared(node) === null && numbers.of(left.node) === numbers.of(right.node) ? left : null
}

/** Remembers the vector of a frame as long as the frame is there; as several read it, nobody may write over it. */
function onceAFrame(run: VectorFunction): VectorFunction {
  const vectors = new WeakMap<Frame, Vector>()
  return frame => {
    const found = vectors.get(frame)
    if (found !== undefined) return found
    frame.memory.withdraw()
    const made = run(frame)
    const vector = made.constant ? made : { ...made, scratch: false }
    if (!vector.constant && 'values' in vector.data) frame.memory.keep(vector.data.values)
    vectors.set(frame, vector)
    return vector
  }
}

function compilePart(typed: TypedNode, schema: Schema, compile: (typed: TypedNode) => VectorFunction): VectorFunction {
  const parts = typed.parts.map(compile)
  return visit<VectorFunction>(typed.node, {
    column: ({ name }) => {
      const position = Object.keys(schema).indexOf(name)
      return frame => {
        const data = frame.columns[position]
        return data === undefined ? nullVector : { constant: false, data, scratch: false }
      }
    },
    literal: ({ value, type }) => {
      const constant = { constant: true, value: decode(value, type) } as const
      return () => constant
    },
    call: node => vectorKernel({ ...typed, node }, parts),
    case: node => caseVector({ ...typed, node }, parts),
    cast: node => {
      const convert = caster(typed.parts[0]?.type ?? node.to, node.to)
      if (convert === null) return parts[0] ?? (() => nullVector)
      const apply = convert as (value: unknown) => unknown
      const lenient = (value: unknown): unknown => {
        const result = apply(value)
        return result === failed ? null : result
      }
      return strictVector({ ...typed, node }, parts, node.try ? lenient : apply)
    },
  })
}
