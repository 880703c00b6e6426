// biome-ignore-all lint/suspicious/noExplicitAny: an interpreter of values of any type
// A naive interpreter of expressions: one row at a time, nothing prepared, nothing shared with the library but the types, `decode` and what numbers become by series, which have tests of their own.

import { expm1 } from '../../../src/features/evaluate/expm1.ts'
import { log1p } from '../../../src/features/evaluate/log1p.ts'
import { normalQuantile } from '../../../src/features/evaluate/normal-quantile.ts'
import { typeOf } from '../../../src/features/expression/check.ts'
import type { CallNode, ConstantTable, Expression, VectorStep } from '../../../src/features/expression/expression.ts'
import type { FunctionName } from '../../../src/features/expression/function.ts'
import { type DataType, type Schema, typeName } from '../../../src/features/schema.ts'
import { decode } from '../../../src/features/table/encode.ts'

export class Refused extends Error {}

type Row = Readonly<Record<string, unknown>>

export function reference(node: Expression, row: Row, schema: Schema): unknown {
  const of = (part: Expression): unknown => reference(part, row, schema)
  switch (node.kind) {
    case 'column':
      return row[node.name]
    case 'literal':
      return decode(node.value, node.type)
    case 'case': {
      for (const branch of node.branches) if (of(branch.when) === true) return of(branch.then)
      return of(node.otherwise)
    }
    case 'cast': {
      const value = of(node.argument)
      if (value === null) return null
      const from = typeName(typeOf(node.argument, schema, 'reference'))
      const result = from === typeName(node.to) ? value : cast(value, from, node.to as string)
      if (result !== undefined) return result
      if (node.try) return null
      throw new Refused()
    }
    case 'call': {
      const [first, second] = node.arguments
      if (node.function === 'coalesce') return of(first!) ?? of(second!)
      if (node.function === 'isNull') return of(first!) === null
      if (node.function === 'and' || node.function === 'or') {
        const winner = node.function === 'or'
        const left = of(first!)
        if (left === winner) return winner
        const right = of(second!)
        return right === winner ? winner : left === null || right === null ? null : !winner
      }
      const decoded = (values: readonly unknown[] | undefined, type: DataType) =>
        (values ?? []).map(v => decode(v, type))
      if (node.function === 'lookup') {
        const type = node.table?.type ?? 'float64'
        const keys = decoded(node.table?.keys, typeOf(first!, schema, 'reference'))
        const value = of(first!)
        const at = keys.findIndex(key => key === value || Object.is(key, value))
        return at < 0 ? decode(node.table?.fallback ?? null, type) : decoded(node.table?.values, type)[at]
      }
      if (node.function === 'listWithout') {
        const keys = node.table?.keys ?? []
        return (of(first!) as unknown[] | null)?.filter(element => !keys.includes(element as string)) ?? null
      }
      if (node.function === 'bagAt') return bag(node, node.arguments.map(of))[node.table!.at!] ?? 0
      if (node.function === 'bagDot') {
        const numbers = bag(node, node.arguments.map(of))
        return node.table!.components!.map(weights =>
          numbers.reduce((sum, value, at) => (value === 0 ? sum : sum + weights[at]! * value), 0),
        )
      }
      if (node.function === 'imputeNearest') {
        return imputeNearest(
          node.arguments.map(argument => of(argument) as number | null),
          node.table!,
        )
      }
      if (node.function === 'required') {
        const value = of(first!)
        if (value === null || Number.isNaN(value)) throw new Refused()
        return value
      }
      const values = node.arguments.map(of)
      if (values.includes(null)) return null
      const keys = decoded(node.table?.keys, 'float64') as number[]
      const constants = decoded(node.table?.values, 'float64') as number[]
      if (node.function === 'interpolate') return interpolate(values[0] as number, keys, constants)
      if (node.function === 'searchSorted') {
        const x = values[0] as number
        return keys.filter(key => Number.isNaN(x) || key < x || (key === x && node.table?.side === 'right')).length
      }
      if (node.function === 'dot') {
        const sum = values.reduce<number>((total, value, i) => total + constants[i]! * (value as number), 0)
        return constants.length > values.length ? sum + constants.at(-1)! : sum
      }
      return functions[node.function as keyof typeof functions](...(values as never[]))
    }
  }
}

/** Every known row is compared, all of them are sorted, and the first few that have the value are taken. */
function imputeNearest(
  row: readonly (number | null)[],
  { values = [], neighbors = 1, weights }: ConstantTable,
): number[] {
  const width = row.length
  const isGap = (value: unknown): boolean => value === null || Number.isNaN(value)
  const rows = Array.from({ length: values.length / width }, (_, r) =>
    values.slice(r * width, (r + 1) * width).map(value => decode(value, 'float64') as number | null),
  )
  const distance = (known: readonly (number | null)[]): number => {
    const both = row.flatMap((value, c) =>
      !Number.isFinite(value) || known[c] === null ? [] : [(value! - known[c]!) ** 2],
    )
    return (both.reduce((sum, square) => sum + square, 0) / both.length) * width
  }
  return row.map((value, c) => {
    if (!isGap(value)) return value!
    const having = rows.filter(known => known[c] !== null)
    const near = having
      .map(known => ({ d: distance(known), y: known[c]! }))
      .filter(({ d }) => !Number.isNaN(d))
      .sort((left, right) => (left.d === right.d ? 0 : left.d - right.d))
      .slice(0, neighbors)
    if (near.length === 0) return having.reduce((sum, known) => sum + known[c]!, 0) / having.length
    const same = near.filter(({ d }) => d === 0)
    const far = near.every(({ d }) => d === Infinity)
    const weight = (d: number): number =>
      weights === 'uniform' || far ? 1 : same.length > 0 ? Number(d === 0) : 1 / Math.sqrt(d)
    const total = near.reduce((sum, { d }) => sum + weight(d), 0)
    return near.reduce((sum, { d, y }) => sum + weight(d) * y, 0) / total
  })
}

const points = (text: string): string[] => [...text]
const bytes = (text: string): number[] => points(text).map(c => c.codePointAt(0)!)

function order(left: any, right: any): number {
  if (typeof left === 'string') {
    const [a, b] = [bytes(left), bytes(right)]
    const at = a.findIndex((point, i) => point !== b[i])
    return at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at]! - b[at]!
  }
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
  return left < right ? -1 : left > right ? 1 : 0
}

function compare(left: any, right: any, accepts: (order: number) => boolean): boolean {
  return Number.isNaN(left) || Number.isNaN(right) ? false : accepts(order(left, right))
}

const negativeZeroToZero = (value: any): any => (Object.is(value, -0) ? 0 : value)
const present = (list: readonly any[]): any[] => list.filter(value => value !== null)
const real = (value: number, ok: boolean): number | null => (ok ? value : null)

function local(time: number, zone: string): Date {
  if (zone === 'UTC') return new Date(time)
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
      .formatToParts(time)
      .map(part => [part.type, part.value]),
  )
  const year = parts.era!.startsWith('B') ? 1 - Number(parts.year) : Number(parts.year)
  const date = new Date(0)
  date.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day))
  date.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
  return date
}

const day = 86_400_000
const startOfYear = (date: Date): number => new Date(0).setUTCFullYear(date.getUTCFullYear(), 0, 1)
const midnight = (date: Date): number => Math.floor(date.getTime() / day)
const dayOfYear = (date: Date): number => midnight(date) - startOfYear(date) / day + 1
const monday = (date: Date): number => (date.getUTCDay() + 6) % 7
function week(date: Date): number {
  const thursday = new Date((midnight(date) - monday(date) + 3) * day)
  return Math.ceil(dayOfYear(thursday) / 7)
}
const calendar = (part: (date: Date) => number) => (time: number, zone: string) =>
  negativeZeroToZero(part(local(time, zone)))

/** Exact: every double is a whole multiple of 2^−1074. */
function exactSum(values: readonly number[]): number {
  const special = values.filter(value => !Number.isFinite(value))
  if (special.length > 0) return special.reduce((a, b) => a + b)
  const bits = new DataView(new ArrayBuffer(8))
  const total = values.reduce((sum, value) => {
    bits.setFloat64(0, value)
    const raw = bits.getBigUint64(0)
    const exponent = Number((raw >> 52n) & 0x7ffn)
    const fraction = raw & 0xf_ffff_ffff_ffffn
    const size = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1)
    return sum + (value < 0 ? -size : size)
  }, 0n)
  return toDouble(total, 1n)
}

/** numerator / denominator × 2^−1074, rounded once, half to even. */
function toDouble(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n
  const size = negative ? -numerator : numerator
  let shift = 0n
  while (size / (denominator << shift) >= 1n << 53n) shift++
  const divisor = denominator << shift
  let whole = size / divisor
  const rest = (size % divisor) * 2n
  if (rest > divisor || (rest === divisor && whole % 2n === 1n)) whole++
  const result = Number(whole) * 2 ** (Number(shift) - 537) * 2 ** -537
  const exact = shift > 537n ? Number(whole) * 2 ** (Number(shift) - 1074) : result
  return negative ? -exact : exact
}

function exactMean(values: readonly number[]): number {
  const special = values.filter(value => !Number.isFinite(value))
  if (special.length > 0) return special.reduce((a, b) => a + b)
  const scaled = values.reduce((sum, value) => sum + scale(value), 0n)
  return toDouble(scaled, BigInt(values.length))
}

function scale(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const raw = bits.getBigUint64(0)
  const exponent = Number((raw >> 52n) & 0x7ffn)
  const fraction = raw & 0xf_ffff_ffff_ffffn
  const size = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1)
  return value < 0 ? -size : size
}

function interpolate(x: number, keys: readonly number[], values: readonly number[]): number {
  if (Number.isNaN(x)) return x
  const at = keys.findLastIndex(key => key <= x)
  if (at < 0) return values[0]!
  if (keys[at] === x || at === keys.length - 1) return values[at]!
  return ((values[at + 1]! - values[at]!) / (keys[at + 1]! - keys[at]!)) * (x - keys[at]!) + values[at]!
}

function halfAway(value: number): number {
  const size = Math.abs(value)
  const rounded = size % 1 >= 0.5 ? Math.ceil(size) : Math.floor(size)
  return Object.is(Math.sign(value), -0) || value < 0 ? -rounded : rounded
}

function round(value: number, digits: number): number | null {
  if (digits === 0 || !Number.isFinite(value)) return digits === 0 ? halfAway(value) : value
  if (digits > 0) {
    const scaled = value * 10 ** Math.min(digits, 308)
    return Math.abs(scaled) < 2 ** 52 ? halfAway(scaled) / 10 ** Math.min(digits, 308) : value
  }
  const unit = 10 ** -digits
  return unit === Number.POSITIVE_INFINITY ? halfAway(value / unit) * 0 : halfAway(value / unit) * unit
}

const isSpace = (c: string): boolean => /\p{White_Space}/u.test(c)
function trim(text: string): string {
  let left = text
  while (left !== '' && isSpace(left[0]!)) left = left.slice(1)
  while (left !== '' && isSpace(left.at(-1)!)) left = left.slice(0, -1)
  return left
}

const functions: Omit<
  { [F in FunctionName]: (...values: never[]) => unknown },
  | (
      | 'and'
      | 'or'
      | 'isNull'
      | 'coalesce'
      | 'required'
      | 'lookup'
      | 'interpolate'
      | 'searchSorted'
      | 'dot'
      | 'imputeNearest'
      | 'own'
    )
  | ('oneHot' | 'bag' | 'bagAt' | 'bagDot' | 'listWithout')
> = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => real(a / b, b !== 0),
  mod: (a: number, b: number) => real(a % b, b !== 0),
  neg: (a: number) => -a,
  abs: Math.abs,
  sign: Math.sign,
  round,
  trunc: Math.trunc,
  floor: Math.floor,
  ceil: Math.ceil,
  sqrt: (a: number) => real(Math.sqrt(a), !(a < 0)),
  exp: Math.exp,
  expm1,
  log: (a: number) => real(Math.log(a), !(a <= 0)),
  log2: (a: number) => real(Math.log2(a), !(a <= 0)),
  log10: (a: number) => real(Math.log10(a), !(a <= 0)),
  log1p: (a: number) => real(log1p(a), !(a <= -1)),
  pow: (a: number, b: number) => {
    if (a === 0 && b < 0) return null
    return Number.isNaN(a ** b) && !Number.isNaN(a) && !Number.isNaN(b) ? null : a ** b
  },
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: (a: number) => real(Math.asin(a), !(Math.abs(a) > 1)),
  acos: (a: number) => real(Math.acos(a), !(Math.abs(a) > 1)),
  atan: Math.atan,
  atan2: Math.atan2,
  normalQuantile: (a: number) => (a < 0 || a > 1 ? null : normalQuantile(a)),
  sigmoid: (a: number) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Number.isNaN(a) ? a : Math.exp(a) / (1 + Math.exp(a))),
  least: (a: number, b: number) => negativeZeroToZero(order(a, b) <= 0 ? a : b),
  greatest: (a: number, b: number) => negativeZeroToZero(order(a, b) >= 0 ? a : b),
  isNaN: (a: number) => Number.isNaN(a),
  eq: (a: unknown, b: unknown) => compare(a, b, o => o === 0),
  ne: (a: unknown, b: unknown) => !compare(a, b, o => o === 0),
  lt: (a: unknown, b: unknown) => compare(a, b, o => o < 0),
  le: (a: unknown, b: unknown) => compare(a, b, o => o <= 0),
  gt: (a: unknown, b: unknown) => compare(a, b, o => o > 0),
  ge: (a: unknown, b: unknown) => compare(a, b, o => o >= 0),
  not: (a: boolean) => !a,
  lower: (a: string) => a.toLowerCase(),
  upper: (a: string) => a.toUpperCase(),
  trim,
  length: (a: string) => points(a).length,
  concat: (a: string, b: string) => `${a}${b}`,
  substring: (a: string, start: number, count: number) =>
    points(a)
      .filter((_, i) => i >= start && i < start + count)
      .join(''),
  startsWith: (a: string, b: string) => a.slice(0, b.length) === b,
  endsWith: (a: string, b: string) => b === '' || a.slice(-b.length) === b,
  contains: (a: string, b: string) => a.indexOf(b) >= 0,
  indexOf: (a: string, b: string) => {
    const found = points(a).findIndex((_, i) => points(a).slice(i).join('').startsWith(b))
    return b === '' ? 0 : found
  },
  geohash: (latitude: number, longitude: number, precision: number) => {
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null
    const [y, x] = [
      { low: -90, high: 90, value: latitude },
      { low: -180, high: 180, value: longitude },
    ]
    const bits = Array.from({ length: 5 * precision }, (_, i) => {
      const axis = i % 2 === 0 ? x! : y!
      const middle = (axis.low + axis.high) / 2
      const isAbove = axis.value >= middle
      if (isAbove) axis.low = middle
      else axis.high = middle
      return Number(isAbove)
    })
    const letters = '0123456789bcdefghjkmnpqrstuvwxyz'
    return bits
      .join('')
      .match(/.{5}/g)!
      .map(five => letters[Number.parseInt(five, 2)])
      .join('')
  },
  replace: (a: string, b: string, c: string) => (b === '' ? a : a.split(b).join(c)),
  split: (a: string, b: string) => (b === '' ? [a] : a.split(b)),
  year: calendar(date => date.getUTCFullYear()),
  quarter: calendar(date => Math.floor(date.getUTCMonth() / 3) + 1),
  month: calendar(date => date.getUTCMonth() + 1),
  week: calendar(week),
  dayOfMonth: calendar(date => date.getUTCDate()),
  dayOfWeek: calendar(monday),
  dayOfYear: calendar(dayOfYear),
  hour: calendar(date => date.getUTCHours()),
  minute: calendar(date => date.getUTCMinutes()),
  second: calendar(date => date.getUTCSeconds()),
  dateOf: calendar(midnight),
  millisecondsBetween: (a: number, b: number) => a - b,
  plusMilliseconds: (a: number, b: number) => {
    const moved = new Date(Math.floor(a + b)).getTime()
    if (Number.isNaN(moved)) throw new Refused()
    return moved
  },
  size: (a: unknown[]) => a.length,
  element: (a: unknown[], i: number) => a.at(i) ?? null,
  listContains: (a: unknown[], b: unknown) => a.some(e => e === b),
  listSum: (a: (number | null)[]) => (present(a).length === 0 ? null : exactSum(present(a))),
  listMean: (a: (number | null)[]) => (present(a).length === 0 ? null : exactMean(present(a))),
  listMin: (a: unknown[]) => negativeZeroToZero(present(a).sort(order)[0] ?? null),
  listMax: (a: unknown[]) => negativeZeroToZero(present(a).sort(order).at(-1) ?? null),
  listDistinct: (a: unknown[]) =>
    present(a)
      .map(negativeZeroToZero)
      .sort(order)
      .filter((e, i, all) => i === 0 || order(all[i - 1], e) !== 0),
  listSort: (a: unknown[]) => present(a).map(negativeZeroToZero).sort(order),
  mapGet: (a: Map<string, unknown>, b: string) => [...a].find(([key]) => key === b)?.[1] ?? null,
  mapSize: (a: Map<string, unknown>) => [...a].length,
  join: (a: unknown[], b: string) => present(a).join(b),
  tokens: (a: string, pattern: string) => {
    const [bracket, least] = patterns[pattern]!
    return a.match(new RegExp(`${bracket}{${least},}`, 'gu')) ?? []
  },
  stripAccents: (a: string, form: string) => {
    const decomposed = points(a.normalize('NFKD'))
    // Every mark of class 0 is one that stays where it is among marks of other classes.
    const kept = (c: string) => !/\p{M}/u.test(c) || `a\u0345${c}\u0334`.normalize('NFD') === `a\u0345${c}\u0334`
    return decomposed.filter(c => (form === 'ascii' ? c.codePointAt(0)! < 128 : kept(c))).join('')
  },
  charGrams: (a: string, least: number, most: number) => runs(points(spaced(a)), least, most, ''),
  wordCharGrams: (a: string, least: number, most: number) =>
    spaced(a)
      .split(new RegExp(spaces, 'u'))
      .filter(word => word !== '')
      .flatMap(word => {
        const padded = points(` ${word} `)
        const sizes = Array.from({ length: most - least + 1 }, (_, i) => least + i)
        const short = sizes.find(size => size >= padded.length)
        const long = runs(padded, least, Math.min(most, padded.length - 1), '')
        return short === undefined ? long : [...long, padded.join('')]
      }),
  wordGrams: (a: unknown[], least: number, most: number) => runs(present(a), least, most, ' '),
}

const patterns: Readonly<Record<string, readonly [string, number]>> = {
  '(?u)\\b\\w\\w+\\b': ['[\\p{L}\\p{N}_]', 2],
  '\\w+': ['[\\p{L}\\p{N}_]', 1],
  '[a-z0-9-]{3,}': ['[a-z0-9-]', 3],
  '\\S+': ['[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}]', 1],
}
const spaces = '[\\t-\\r\\x1c-\\x20\\x85\\p{Z}]'
const spaced = (text: string): string => text.replace(new RegExp(`${spaces}{2,}`, 'gu'), ' ')

function runs(parts: readonly any[], least: number, most: number, between: string): string[] {
  const sizes = Array.from({ length: Math.max(0, most - least + 1) }, (_, i) => least + i)
  return sizes.flatMap(size => parts.slice(size - 1).map((_, start) => parts.slice(start, start + size).join(between)))
}

/** A dense array of the numbers of a bag whose terms have keys. */
export function bag({ table }: CallNode, values: readonly any[]): number[] {
  const { keys = [], values: weights, names = [], separator = '=', binary, sublinear, norm, steps = [] } = table!
  const sums = keys.map(() => null as number | null)
  const add = (term: string, amount: number) => {
    const at = keys.indexOf(term)
    if (at >= 0 && amount !== 0) sums[at] = (sums[at] ?? 0) + amount
  }
  const addNamed = (name: string, value: any) => {
    if (typeof value === 'string') add(`${name}${separator}${value}`, 1)
    else if (Array.isArray(value)) for (const each of present(value)) add(`${name}${separator}${each}`, 1)
    else if (value !== null && !Number.isNaN(value)) {
      if (Math.abs(value) === Number.POSITIVE_INFINITY) throw new Refused()
      add(name, Number(value))
    }
  }
  for (const [index, value] of values.entries()) {
    if (value === null) continue
    if (names[index] != null) addNamed(names[index]!, value)
    else if (Array.isArray(value)) for (const term of present(value)) add(term, 1)
    else for (const [key, each] of value instanceof Map ? value : Object.entries(value)) addNamed(key, each)
  }
  const numbers = sums.map((sum, at) => {
    if (sum === null) return 0
    const count = binary ? 1 : sublinear ? Math.log(sum) + 1 : sum
    return count * (weights === undefined ? 1 : (decode(weights[at]!) as number))
  })
  const length = norm === 'l1' ? numbers.reduce((a, b) => a + Math.abs(b), 0) : Math.hypot(...numbers)
  const scaled = norm === undefined || length === 0 ? numbers : numbers.map(number => number / length)
  return steps.reduce(stepped, scaled)
}

/** A step over numbers with their zeros. */
function stepped(numbers: number[], step: VectorStep): number[] {
  if (step.kind === 'take') return numbers.filter((_, at) => step.positions[at]! >= 0)
  if (step.kind === 'multiply') return numbers.map((number, at) => number * step.by[at]!)
  if (step.kind === 'divide') return numbers.map((number, at) => number / step.by[at]!)
  if (step.kind === 'logarithm') return numbers.map(number => (number === 0 ? 0 : Math.log(number) + 1))
  const magnitudes = numbers.map(Math.abs)
  const length =
    step.norm === 'l1'
      ? magnitudes.reduce((a, b) => a + b, 0)
      : step.norm === 'l2'
        ? Math.sqrt(magnitudes.reduce((a, b) => a + b * b, 0))
        : Math.max(0, ...magnitudes)
  return numbers.map(number => number / (length < 10 * Number.EPSILON ? 1 : length))
}

const inRange = (value: number, low: number, high: number) => (value >= low && value <= high ? value : undefined)
const int32 = (value: number) => inRange(negativeZeroToZero(Math.trunc(value)), -(2 ** 31), 2 ** 31 - 1)
const int64 = (value: number) =>
  inRange(negativeZeroToZero(Math.trunc(value)), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
const big = (value: bigint) => (value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined)
const time = (value: number) => inRange(negativeZeroToZero(Math.floor(value)), -8.64e15, 8.64e15)

/** undefined where there is no counterpart. */
function cast(value: any, from: string, to: string): unknown {
  if (from === 'string') return castText(value, to)
  if (to === 'string') {
    if (from === 'timestamp') return new Date(value).toISOString()
    if (from !== 'date') return String(value)
    return Math.abs(value) <= 1e8 ? new Date(value * day).toISOString().split('T')[0] : undefined
  }
  if (from === 'date' && to === 'timestamp') return Math.abs(value) <= 1e8 ? value * day : undefined
  if (from === 'timestamp' && to === 'date') return negativeZeroToZero(Math.floor(value / day))
  if (to === 'boolean') return Number.isNaN(value) ? undefined : value !== 0 && value !== 0n
  if (to === 'bigint') {
    if (typeof value === 'number' && !Number.isFinite(value)) return undefined
    return big(BigInt(typeof value === 'number' ? Math.trunc(value) : value))
  }
  const number = Number(value)
  if (to === 'int32') return int32(number)
  if (to === 'date') return inRange(negativeZeroToZero(Math.trunc(number)), -1e8, 1e8)
  if (to === 'int64') return int64(number)
  if (to === 'timestamp') return time(number)
  return to === 'float32' ? Math.fround(number) : number
}

function castText(text: string, to: string): unknown {
  if (to === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (to === 'timestamp') {
    return /^([+-]\d{6}|\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)
      ? time(new Date(text).getTime())
      : undefined
  }
  if (to === 'date') return /^([+-]\d{6}|\d{4})-\d\d-\d\d$/.test(text) ? new Date(text).getTime() / day : undefined
  const whole = /^[+-]?\d+$/.test(text)
  if (to === 'bigint') return whole ? big(BigInt(text.replace(/^\+/, ''))) : undefined
  if (to === 'int32') return whole ? int32(Number(text)) : undefined
  if (to === 'int64') return whole ? int64(Number(text)) : undefined
  const number =
    text.trim() !== text || text === '' || /[a-df-hj-mo-su-xz_]/i.test(text.replace(/Infinity|NaN/, ''))
      ? undefined
      : Number(text)
  if (number === undefined || (Number.isNaN(number) && text !== 'NaN')) return undefined
  return to === 'float32' ? Math.fround(number) : number
}
