import type { PerFunction } from '../expression/function.ts'
import { bagAtVector, bagDotVector } from './bag-vector.ts'
import { eqLoops, geLoops, gtLoops, leLoops, ltLoops, neLoops } from './comparison-loops.ts'
import { DotGroup } from './dot-vector.ts'
import { elementVector } from './element-vector.ts'
import { expm1Loop } from './expm1.ts'
import { geohashVector } from './geohash-vector.ts'
import { imputeNearestVector } from './impute-nearest.ts'
import { interpolateVector, searchSortedVector } from './key-vectors.ts'
import { log1pLoop } from './log1p.ts'
import { coalesceVector, isNullVector, kleeneVector, notVector } from './logic-vectors.ts'
import { lookupVector } from './lookup-vector.ts'
import {
  absLoop,
  addLoops,
  divLoops,
  expLoop,
  greatestLoops,
  leastLoops,
  logLoop,
  mulLoops,
  negLoop,
  sigmoidLoop,
  sqrtLoop,
  subLoops,
} from './number-loops.ts'
import { binaryVector, comparisonVector, divisionVector, isNaNVector, unaryVector } from './number-vectors.ts'
import { requiredVector } from './required-vector.ts'
import { type StrictFunction, strictFunction } from './strict-functions.ts'
import { strictVector } from './strict-vector.ts'
import { listWithoutVector, termsVector, wordGramsVector } from './terms-vector.ts'
import type { TypedCall } from './typed-node.ts'
import type { VectorFunction } from './vector.ts'

type VectorKernel = (call: TypedCall, parts: readonly VectorFunction[]) => VectorFunction

/** The evaluation of a call for all rows of a frame. */
export function vectorKernel(call: TypedCall, parts: readonly VectorFunction[]): VectorFunction {
  return vectorKernels[call.node.function](call, parts)
}

const strict =
  (name: StrictFunction): VectorKernel =>
  (call, parts) =>
    strictVector(call, parts, strictFunction(name, call))

const vectorKernels: PerFunction<VectorKernel> = {
  add: (call, parts) => binaryVector(parts, addLoops, strictFunction('add', call)),
  sub: (call, parts) => binaryVector(parts, subLoops, strictFunction('sub', call)),
  mul: (call, parts) => binaryVector(parts, mulLoops, strictFunction('mul', call)),
  div: (call, parts) => divisionVector(parts, divLoops, strictFunction('div', call)),
  mod: strict('mod'),
  neg: (call, parts) => unaryVector(parts, negLoop, strictFunction('neg', call)),
  abs: (call, parts) => unaryVector(parts, absLoop, strictFunction('abs', call)),
  sign: strict('sign'),
  round: strict('round'),
  trunc: strict('trunc'),
  floor: strict('floor'),
  ceil: strict('ceil'),
  // The least number that has a root is 0, and −Number.MIN_VALUE is the greatest below it.
  sqrt: (call, parts) => unaryVector(parts, sqrtLoop, strictFunction('sqrt', call), -Number.MIN_VALUE),
  exp: (call, parts) => unaryVector(parts, expLoop, strictFunction('exp', call)),
  expm1: (call, parts) => unaryVector(parts, expm1Loop, strictFunction('expm1', call)),
  log: (call, parts) => unaryVector(parts, logLoop, strictFunction('log', call), 0),
  log2: strict('log2'),
  log10: strict('log10'),
  log1p: (call, parts) => unaryVector(parts, log1pLoop, strictFunction('log1p', call), -1),
  pow: strict('pow'),
  sin: strict('sin'),
  cos: strict('cos'),
  tan: strict('tan'),
  asin: strict('asin'),
  acos: strict('acos'),
  atan: strict('atan'),
  atan2: strict('atan2'),
  sigmoid: (call, parts) => unaryVector(parts, sigmoidLoop, strictFunction('sigmoid', call)),
  normalQuantile: strict('normalQuantile'),
  least: (call, parts) => binaryVector(parts, leastLoops, strictFunction('least', call)),
  greatest: (call, parts) => binaryVector(parts, greatestLoops, strictFunction('greatest', call)),
  isNaN: (_call, parts) => isNaNVector(parts),
  required: requiredVector,
  eq: (call, parts) => comparisonVector(call, parts, eqLoops, eqLoops, strictFunction('eq', call)),
  ne: (call, parts) => comparisonVector(call, parts, neLoops, neLoops, strictFunction('ne', call)),
  lt: (call, parts) => comparisonVector(call, parts, ltLoops, gtLoops, strictFunction('lt', call)),
  le: (call, parts) => comparisonVector(call, parts, leLoops, geLoops, strictFunction('le', call)),
  gt: (call, parts) => comparisonVector(call, parts, gtLoops, ltLoops, strictFunction('gt', call)),
  ge: (call, parts) => comparisonVector(call, parts, geLoops, leLoops, strictFunction('ge', call)),
  and: (call, parts) => kleeneVector(call, parts, 0),
  or: (call, parts) => kleeneVector(call, parts, 1),
  not: (_call, parts) => notVector(parts),
  isNull: (_call, parts) => isNullVector(parts),
  coalesce: coalesceVector,
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
  geohash: geohashVector,
  replace: strict('replace'),
  split: strict('split'),
  tokens: (call, parts) => termsVector('tokens', call, parts),
  stripAccents: strict('stripAccents'),
  charGrams: (call, parts) => termsVector('charGrams', call, parts),
  wordCharGrams: (call, parts) => termsVector('wordCharGrams', call, parts),
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
  millisecondsBetween: (call, parts) => binaryVector(parts, subLoops, strictFunction('millisecondsBetween', call)),
  plusMilliseconds: strict('plusMilliseconds'),
  size: strict('size'),
  element: elementVector,
  listContains: strict('listContains'),
  listSum: strict('listSum'),
  listMean: strict('listMean'),
  listMin: strict('listMin'),
  listMax: strict('listMax'),
  listDistinct: strict('listDistinct'),
  listSort: strict('listSort'),
  join: strict('join'),
  wordGrams: wordGramsVector,
  listWithout: listWithoutVector,
  mapGet: strict('mapGet'),
  mapSize: strict('mapSize'),
  lookup: lookupVector,
  interpolate: (call, parts) => interpolateVector(call, parts, strictFunction('interpolate', call)),
  searchSorted: (call, parts) => searchSortedVector(call, parts, strictFunction('searchSorted', call)),
  dot: (call, parts) => new DotGroup(parts).add(call),
  imputeNearest: imputeNearestVector,
  own: strict('own'),
  oneHot: onlyAtTop,
  bag: onlyAtTop,
  bagAt: bagAtVector,
  bagDot: bagDotVector,
}

function onlyAtTop(): never {
  throw new TypeError('a sparse vector stands only at the top of an expression; use compileSparse')
}
