import type { CallNode, CastNode } from '../expression/expression.ts'
import type { PerFunction } from '../expression/function.ts'
import { decode } from '../table/encode.ts'
import { bagAtRow, bagDotRow } from './bag.ts'
import { failed, failure } from './failed.ts'
import { imputeNearestRow } from './impute-nearest.ts'
import { keyIndex } from './key-index.ts'
import { ownRow } from './own-function.ts'
import { dotConstants, type Scalar, type StrictFunction, strictFunction, tableOf } from './strict-functions.ts'
import type { TypedCall, TypedNode } from './typed-node.ts'
import { warnUnknown } from './warn-unknown.ts'

/** The value of an expression for one row, given as values in the order of the schema. */
export type RowFunction = (row: readonly unknown[]) => unknown

type RowKernel = (call: TypedCall, parts: readonly RowFunction[]) => RowFunction

/** The evaluation of a call for one row. */
export function rowKernel(call: TypedCall, parts: readonly RowFunction[]): RowFunction {
  return rowKernels[call.node.function](call, parts)
}

const strict =
  (name: StrictFunction): RowKernel =>
  (call, parts) =>
    strictRow(call, parts, strictFunction(name, call))

const rowKernels: PerFunction<RowKernel> = {
  add: strict('add'),
  sub: strict('sub'),
  mul: strict('mul'),
  div: strict('div'),
  mod: strict('mod'),
  neg: strict('neg'),
  abs: strict('abs'),
  sign: strict('sign'),
  round: strict('round'),
  trunc: strict('trunc'),
  floor: strict('floor'),
  ceil: strict('ceil'),
  sqrt: strict('sqrt'),
  exp: strict('exp'),
  expm1: strict('expm1'),
  log: strict('log'),
  log2: strict('log2'),
  log10: strict('log10'),
  log1p: strict('log1p'),
  pow: strict('pow'),
  sin: strict('sin'),
  cos: strict('cos'),
  tan: strict('tan'),
  asin: strict('asin'),
  acos: strict('acos'),
  atan: strict('atan'),
  atan2: strict('atan2'),
  sigmoid: strict('sigmoid'),
  normalQuantile: strict('normalQuantile'),
  least: strict('least'),
  greatest: strict('greatest'),
  isNaN: strict('isNaN'),
  required: requiredRow,
  eq: strict('eq'),
  ne: strict('ne'),
  lt: strict('lt'),
  le: strict('le'),
  gt: strict('gt'),
  ge: strict('ge'),
  and: (_call, parts) => kleene(parts, false),
  or: (_call, parts) => kleene(parts, true),
  not: strict('not'),
  isNull:
    (_call, [value = nothing]) =>
    row =>
      value(row) === null,
  coalesce:
    (_call, [left = nothing, right = nothing]) =>
    row =>
      left(row) ?? right(row),
  lower: strict('lower'),
  upper: strict('upper'),
  trim: strict('trim'),
  length: strict('length'),
  concat: strict('concat'),
  substring: strict('substring'),
  startsWith: strict('startsWith'),
  endsWith: strict('endsWith'),
  contains: strict('contains'),
  indexOf: strict('indexOf'),
  geohash: strict('geohash'),
  replace: strict('replace'),
  split: strict('split'),
  tokens: strict('tokens'),
  stripAccents: strict('stripAccents'),
  charGrams: strict('charGrams'),
  wordCharGrams: strict('wordCharGrams'),
  year: strict('year'),
  quarter: strict('quarter'),
  month: strict('month'),
  week: strict('week'),
  dayOfMonth: strict('dayOfMonth'),
  dayOfWeek: strict('dayOfWeek'),
  dayOfYear: strict('dayOfYear'),
  hour: strict('hour'),
  minute: strict('minute'),
  second: strict('second'),
  dateOf: strict('dateOf'),
  millisecondsBetween: strict('millisecondsBetween'),
  plusMilliseconds: strict('plusMilliseconds'),
  size: strict('size'),
  element: strict('element'),
  listContains: strict('listContains'),
  listSum: strict('listSum'),
  listMean: strict('listMean'),
  listMin: strict('listMin'),
  listMax: strict('listMax'),
  listDistinct: strict('listDistinct'),
  listSort: strict('listSort'),
  join: strict('join'),
  wordGrams: strict('wordGrams'),
  listWithout: strict('listWithout'),
  mapGet: strict('mapGet'),
  mapSize: strict('mapSize'),
  lookup: lookupRow,
  interpolate: strict('interpolate'),
  searchSorted: strict('searchSorted'),
  dot: dotRow,
  imputeNearest: imputeNearestRow,
  own: ownRow,
  oneHot: onlyAtTop,
  bag: onlyAtTop,
  bagAt: bagAtRow,
  bagDot: bagDotRow,
}

function onlyAtTop(): never {
  throw new TypeError('a sparse vector stands only at the top of an expression; use compileSparseRow')
}

function nothing(): null {
  return null
}

/** Null where a part is null, else what the scalar gives; up to three parts. */
export function strictRow(
  node: TypedNode<CallNode | CastNode>,
  parts: readonly RowFunction[],
  scalar: Scalar,
): RowFunction {
  const apply = scalar as (...values: unknown[]) => unknown
  const [first = nothing, second = nothing, third = nothing] = parts
  if (parts.length === 1) {
    return row => {
      const value = first(row)
      const result = value === null ? null : apply(value)
      if (result === failed) throw failure(node, null, [value])
      return result
    }
  }
  if (parts.length === 2) {
    return row => {
      const left = first(row)
      const right = second(row)
      const result = left === null || right === null ? null : apply(left, right)
      if (result === failed) throw failure(node, null, [left, right])
      return result
    }
  }
  return row => {
    const a = first(row)
    const b = second(row)
    const c = third(row)
    const result = a === null || b === null || c === null ? null : apply(a, b, c)
    if (result === failed) throw failure(node, null, [a, b, c])
    return result
  }
}

/** Kleene's `or` where `winner` is true, `and` where it is false; the right side is not asked where the left decides. */
function kleene([left = nothing, right = nothing]: readonly RowFunction[], winner: boolean): RowFunction {
  return row => {
    const first = left(row)
    if (first === winner) return winner
    const second = right(row)
    if (second === winner) return winner
    return first === null || second === null ? null : !winner
  }
}

function requiredRow(call: TypedCall, [part = nothing]: readonly RowFunction[]): RowFunction {
  return row => {
    const value = part(row)
    if (value === null || Number.isNaN(value)) throw failure(call, null, [value])
    return value
  }
}

function dotRow(call: TypedCall, parts: readonly RowFunction[]): RowFunction {
  const { weights, intercept } = dotConstants(call)
  return row => {
    let sum = 0
    let missing = false
    for (let index = 0; index < parts.length; index++) {
      const value = parts[index]?.(row) ?? null
      if (typeof value === 'number') sum += (weights[index] ?? 0) * value
      else missing = true
    }
    if (missing) return null
    return intercept === null ? sum : sum + intercept
  }
}

function lookupRow(call: TypedCall, [value = nothing]: readonly RowFunction[]): RowFunction {
  const table = tableOf(call)
  const find = keyIndex(table, call.parts[0]?.type ?? 'float64')
  const values = (table.values ?? []).map(encoded => decode(encoded, call.type))
  const fallback = decode(table.fallback ?? null, call.type)
  const refuses = table.unknown === 'error'
  const warns = table.unknown === 'warn'
  return row => {
    const key = value(row)
    const position = find(key)
    if (position >= 0) return values[position]
    if (refuses) throw failure(call, null, [key])
    if (warns) warnUnknown(call, null, key)
    return fallback
  }
}
