import type { ConstantTable } from '../expression/expression.ts'
import type { FunctionName } from '../expression/function.ts'
import { decode } from '../table/encode.ts'
import { compareStrings } from '../table/total-order.ts'
import { termsOf } from '../text/tokens.ts'
import { type CalendarFunction, calendarFunction } from './calendar-functions.ts'
import { failed } from './failed.ts'
import { listFunctions } from './list-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { ownScalar } from './own-function.ts'
import { type TermFunction, termReader } from './term-readers.ts'
import { textFunctions } from './text-functions.ts'
import type { TypedCall } from './typed-node.ts'

/** The functions that see nulls, do not see all of their arguments, or take any number of them. */
export type SpecialFunction =
  | ('and' | 'or' | 'isNull' | 'coalesce' | 'required' | 'lookup' | 'dot' | 'imputeNearest')
  | ('oneHot' | 'bag' | 'bagAt' | 'bagDot')
export type StrictFunction = Exclude<FunctionName, SpecialFunction>

/** A function of values that are all present; it gives a value, null, or `failed`. */
export type Scalar = (...values: never[]) => unknown

/** What a call of a strict function means; both the vectorised and the row evaluation are derived from it. */
export function strictFunction(name: StrictFunction, call: TypedCall): Scalar {
  return strictFunctions[name](call)
}

const numeric = <F extends keyof typeof numberFunctions>(name: F) => always(numberFunctions[name])
const text = <F extends keyof typeof textFunctions>(name: F) => always(textFunctions[name])
const list = <F extends keyof typeof listFunctions>(name: F) => always(listFunctions[name])

const strictFunctions: { readonly [F in StrictFunction]: (call: TypedCall) => Scalar } = {
  add: numeric('add'),
  sub: numeric('sub'),
  mul: numeric('mul'),
  div: numeric('div'),
  mod: numeric('mod'),
  neg: numeric('neg'),
  abs: numeric('abs'),
  sign: numeric('sign'),
  round: numeric('round'),
  trunc: numeric('trunc'),
  floor: numeric('floor'),
  ceil: numeric('ceil'),
  sqrt: numeric('sqrt'),
  exp: numeric('exp'),
  expm1: numeric('expm1'),
  log: numeric('log'),
  log2: numeric('log2'),
  log10: numeric('log10'),
  log1p: numeric('log1p'),
  pow: numeric('pow'),
  sin: numeric('sin'),
  cos: numeric('cos'),
  tan: numeric('tan'),
  asin: numeric('asin'),
  acos: numeric('acos'),
  atan: numeric('atan'),
  atan2: numeric('atan2'),
  sigmoid: numeric('sigmoid'),
  normalQuantile: numeric('normalQuantile'),
  least: numeric('least'),
  greatest: numeric('greatest'),
  isNaN: numeric('isNaN'),
  millisecondsBetween: numeric('millisecondsBetween'),
  eq: always((left: unknown, right: unknown) => left === right),
  ne: always((left: unknown, right: unknown) => left !== right),
  lt: comparison(
    (left, right) => left < right,
    order => order < 0,
  ),
  le: comparison(
    (left, right) => left <= right,
    order => order <= 0,
  ),
  gt: comparison(
    (left, right) => left > right,
    order => order > 0,
  ),
  ge: comparison(
    (left, right) => left >= right,
    order => order >= 0,
  ),
  not: always((value: boolean) => !value),
  lower: text('lower'),
  upper: text('upper'),
  trim: text('trim'),
  length: text('length'),
  concat: text('concat'),
  substring: text('substring'),
  startsWith: text('startsWith'),
  endsWith: text('endsWith'),
  contains: text('contains'),
  indexOf: text('indexOf'),
  geohash: text('geohash'),
  replace: text('replace'),
  split: text('split'),
  tokens: termsOfText('tokens'),
  stripAccents: text('stripAccents'),
  charGrams: termsOfText('charGrams'),
  wordCharGrams: termsOfText('wordCharGrams'),
  year: calendar('year'),
  quarter: calendar('quarter'),
  month: calendar('month'),
  week: calendar('week'),
  dayOfMonth: calendar('dayOfMonth'),
  dayOfWeek: calendar('dayOfWeek'),
  dayOfYear: calendar('dayOfYear'),
  hour: calendar('hour'),
  minute: calendar('minute'),
  second: calendar('second'),
  dateOf: calendar('dateOf'),
  plusMilliseconds: always(plusMilliseconds),
  size: list('size'),
  element: list('element'),
  own: ownScalar,
  listContains: list('listContains'),
  listSum: list('listSum'),
  listMean: list('listMean'),
  listMin: list('listMin'),
  listMax: list('listMax'),
  listDistinct: list('listDistinct'),
  listSort: list('listSort'),
  join: list('join'),
  wordGrams: list('wordGrams'),
  listWithout: call => {
    const without = new Set<unknown>(tableOf(call).keys ?? [])
    return (list: readonly unknown[]) => list.filter(element => !without.has(element))
  },
  mapGet: always((map: ReadonlyMap<string, unknown>, key: string) => map.get(key) ?? null),
  mapSize: always((map: ReadonlyMap<string, unknown>) => map.size),
  interpolate: call => interpolation(tableOf(call)),
  searchSorted: call => {
    const keys = numbersOf(tableOf(call).keys)
    return tableOf(call).side === 'right'
      ? (value: number) => countTo(keys, value)
      : (value: number) => countBefore(keys, value)
  },
}

/** The weights of a `dot` call, one per argument, and its intercept, if it has one. */
export function dotConstants(call: TypedCall): { readonly weights: Float64Array; readonly intercept: number | null } {
  const values = numbersOf(tableOf(call).values)
  const count = call.parts.length
  return { weights: values.subarray(0, count), intercept: values[count] ?? null }
}

/** The constant table of a call that must have one. */
export function tableOf(call: TypedCall): ConstantTable {
  const { table } = call.node
  if (table === undefined) throw new TypeError('the expression was not checked')
  return table
}

function always(scalar: Scalar): () => Scalar {
  return () => scalar
}

function termsOfText(name: TermFunction): (call: TypedCall) => Scalar {
  return call => {
    const read = termReader(name, call)
    return (value: string) => termsOf(read, value)
  }
}

type Ordered = number | bigint

function comparison(
  compare: (left: Ordered, right: Ordered) => boolean,
  accepts: (order: number) => boolean,
): (call: TypedCall) => Scalar {
  const texts = (left: string, right: string): boolean => accepts(compareStrings(left, right))
  return ({ parts: [argument] }) => (argument?.type === 'string' ? texts : compare)
}

function calendar(name: CalendarFunction): (call: TypedCall) => Scalar {
  return ({ node }) => {
    const zone = node.arguments[1]
    return calendarFunction(name, zone?.kind === 'literal' ? String(zone.value) : 'UTC')
  }
}

function plusMilliseconds(time: number, milliseconds: number): number | typeof failed {
  const moved = Math.floor(time + milliseconds) + 0
  return Math.abs(moved) <= 8.64e15 ? moved : failed
}

function interpolation(table: ConstantTable): Scalar {
  const keys = numbersOf(table.keys)
  const values = numbersOf(table.values)
  const last = keys.length - 1
  return (value: number) => {
    if (Number.isNaN(value)) return value
    const after = countTo(keys, value)
    if (after === 0) return values[0] ?? null
    const key = keys[after - 1] ?? 0
    const start = values[after - 1] ?? 0
    if (after > last || key === value) return start
    const slope = ((values[after] ?? 0) - start) / ((keys[after] ?? 0) - key)
    return slope * (value - key) + start
  }
}

/** How many ascending keys are below the value; NaN is above all. */
function countBefore(keys: Float64Array, value: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? 0) < value || Number.isNaN(value)) low = middle + 1
    else high = middle
  }
  return low
}

/** How many ascending keys are not above the value. */
function countTo(keys: Float64Array, value: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? 0) <= value || Number.isNaN(value)) low = middle + 1
    else high = middle
  }
  return low
}

/** The numbers of a constant table. */
export function numbersOf(encoded: readonly unknown[] | undefined): Float64Array {
  return Float64Array.from(encoded ?? [], value => decode(value) as number)
}
