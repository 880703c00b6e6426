import type { CallNode, CastNode } from '../expression/expression.ts'
import { type DataType, isNumeric } from '../schema.ts'
import { clearBit } from '../table/bitmap.ts'
import { columnFromExact } from '../table/build-column.ts'
import { isSet, type StringData } from '../table/column.ts'
import { takeData } from '../table/take-data.ts'
import { compactEntries, presentCodes } from './dictionary.ts'
import { failed, failure } from './failed.ts'
import { bothPresent } from './presence.ts'
import type { Scalar } from './strict-functions.ts'
import type { TypedNode } from './typed-node.ts'
import {
  type DataVector,
  doublesOf,
  type Frame,
  isPresent,
  nullVector,
  numbersVector,
  scratch,
  type Vector,
  type VectorFunction,
  valueAt,
  writableBitmap,
} from './vector.ts'

type StrictNode = TypedNode<CallNode | CastNode>
type Apply = (...values: unknown[]) => unknown

/**
 * Evaluates a scalar for every row in which all parts are present: once for constants, once per dictionary entry where a text meets
 * constants, in a loop over doubles where numbers give a number, else value by value.
 */
export function strictVector(node: StrictNode, parts: readonly VectorFunction[], scalar: Scalar): VectorFunction {
  const apply = scalar as Apply
  const givesNumber = isNumberInMemory(node.type)
  return frame => {
    const vectors = parts.map(part => part(frame))
    if (vectors.some(vector => vector.constant && vector.value === null)) return nullVector
    if (vectors.every(vector => vector.constant)) return constantResult(node, vectors, frame, apply)
    const [first, second] = vectors
    if (first !== undefined && !first.constant && vectors.every((vector, index) => index === 0 || vector.constant)) {
      const constants = vectors.slice(1).map(vector => (vector.constant ? vector.value : null))
      const bound = bind(apply, constants)
      if (first.data.kind === 'string') return mapEntries(node, first.data, constants, frame, bound)
      if (first.data.kind === 'number' && givesNumber) return mapNumbers(node, first, constants, frame, bound)
    }
    if (second !== undefined && vectors.length === 2 && givesNumber && areNumbers(node)) {
      return mapPairs(node, first as Vector, second, frame, apply as (left: number, right: number) => unknown)
    }
    return mapRows(node, vectors, frame, apply)
  }
}

/** Whether the values of a type are numbers in memory. */
export function isNumberInMemory(type: DataType): boolean {
  return isNumeric(type) || type === 'timestamp' || type === 'date'
}

function areNumbers(node: StrictNode): boolean {
  return node.parts.every(part => isNumberInMemory(part.type))
}

/** The scalar of the first value alone; the others are constants. */
function bind(apply: Apply, constants: readonly unknown[]): (value: unknown) => unknown {
  const [second, third] = constants
  if (constants.length === 0) return value => apply(value)
  return constants.length === 1 ? value => apply(value, second) : value => apply(value, second, third)
}

function constantResult(node: StrictNode, vectors: readonly Vector[], frame: Frame, apply: Apply): Vector {
  const values = vectors.map(vector => (vector.constant ? vector.value : null))
  const value = apply(...values)
  if (value !== failed) return { constant: true, value }
  const row = frame.active === null ? (frame.length > 0 ? 0 : -1) : frame.active.indexOf(1)
  if (row >= 0) throw failure(node, row, values)
  return nullVector
}

function mapEntries(
  node: StrictNode,
  data: StringData,
  constants: readonly unknown[],
  frame: Frame,
  apply: (value: unknown) => unknown,
): Vector {
  const { codes, dictionary } = compactEntries(data, frame.length)
  const results = dictionary.map(apply)
  const at = presentCodes(codes, data.validity, frame.length)
  if (results.includes(failed)) {
    for (let row = 0; row < frame.length; row++) {
      const code = at[row] ?? -1
      if (code >= 0 && results[code] === failed && isActive(frame, row))
        throw failure(node, row, [dictionary[code], ...constants])
    }
  }
  const values = results.map(result => (result === failed ? null : result))
  return scratch(takeData(columnFromExact(node.type, values as never[]).data, at))
}

function mapNumbers(
  node: StrictNode,
  vector: DataVector,
  constants: readonly unknown[],
  frame: Frame,
  apply: (value: number) => unknown,
): Vector {
  const { length } = frame
  const { validity } = vector.data
  const values = doublesOf(vector, frame)
  const out = vector.scratch ? values : frame.memory.doubles(length)
  let present = validity
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const value = values[row] as number
    const result = apply(value)
    if (typeof result === 'number') out[row] = result
    else present = withoutRow(node, frame, row, result, [value, ...constants], present, validity)
  }
  return numbersVector(out, present)
}

function mapPairs(
  node: StrictNode,
  left: Vector,
  right: Vector,
  frame: Frame,
  apply: (left: number, right: number) => unknown,
): Vector {
  const { length } = frame
  const validity = bothPresent(left, right, length)
  const lefts = left.constant ? frame.memory.doubles(length).fill(left.value as number) : doublesOf(left, frame)
  const rights = right.constant ? frame.memory.doubles(length).fill(right.value as number) : doublesOf(right, frame)
  const out = frame.memory.doubles(length)
  let present = validity
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isSet(validity, row)) continue
    const a = lefts[row] as number
    const b = rights[row] as number
    const result = apply(a, b)
    if (typeof result === 'number') out[row] = result
    else present = withoutRow(node, frame, row, result, [a, b], present, validity)
  }
  return numbersVector(out, present)
}

function mapRows(node: StrictNode, vectors: readonly Vector[], frame: Frame, apply: Apply): Vector {
  const types = node.parts.map(part => part.type)
  const values = new Array<unknown>(frame.length).fill(null)
  for (let row = 0; row < frame.length; row++) {
    if (!vectors.every(vector => isPresent(vector, row))) continue
    const operands = vectors.map((vector, index) => valueAt(vector, types[index] ?? 'float64', row))
    const result = apply(...operands)
    if (result !== failed) values[row] = result
    else if (isActive(frame, row)) throw failure(node, row, operands)
  }
  return scratch(columnFromExact(node.type, values as never[]).data)
}

/** The bitmap without a row whose result is null; a refused value is an error where the row is used. */
function withoutRow(
  node: StrictNode,
  frame: Frame,
  row: number,
  result: unknown,
  values: readonly unknown[],
  present: Uint8Array | null,
  shared: Uint8Array | null,
): Uint8Array {
  if (result === failed && isActive(frame, row)) throw failure(node, row, values)
  const bitmap = present === null || present === shared ? writableBitmap(present, frame.length) : present
  clearBit(bitmap, row)
  return bitmap
}

/** Whether a row's result will be used. */
export function isActive({ active }: Frame, row: number): boolean {
  return active === null || active[row] === 1
}
