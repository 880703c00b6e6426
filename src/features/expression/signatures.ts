import { isZone } from '../definition/zone.ts'
import { type DataType, isNumeric, typeName } from '../schema.ts'
import { commonType, fits } from './common-type.ts'
import type { CallNode, Expression } from './expression.ts'
import type { PerFunction } from './function.ts'

/** What an argument must be: in words, and as a test. */
export interface Parameter {
  readonly says: string
  readonly accepts: (type: DataType, node: Expression) => boolean
  /** What is wrong with an accepted argument's value, or null. */
  readonly problem?: (node: Expression) => string | null
}

/** The arguments of a function, and the type of its result. */
export interface Signature {
  /** A last parameter that `repeats` takes any further arguments. */
  readonly takes: readonly Parameter[]
  readonly repeats?: boolean
  /** The type of the result, or what is wrong with the arguments together. Each argument is one that its parameter accepts. */
  readonly gives: (types: readonly DataType[], call: CallNode) => DataType | Mismatch
  /** The function needs a constant table. */
  readonly table?: true
}

/** Why arguments that are right by themselves do not go together. */
export interface Mismatch {
  readonly mismatch: string
}

const anything: Parameter = { says: 'a value', accepts: () => true }
const number: Parameter = { says: 'a number', accepts: isNumeric }
const boolean: Parameter = { says: 'a boolean', accepts: type => type === 'boolean' }
const string: Parameter = { says: 'a string', accepts: type => type === 'string' }
const time: Parameter = {
  says: 'a timestamp',
  accepts: (type, node) => type === 'timestamp' || fits(node, type, 'timestamp'),
}
const zone: Parameter = {
  says: 'a constant time zone',
  accepts: (type, node) => type === 'string' && node.kind === 'literal' && typeof node.value === 'string',
  problem: node => {
    const name = node.kind === 'literal' ? String(node.value) : ''
    return isZone(name)
      ? null
      : `\`${name.slice(0, 64)}\` is not a time zone; use an IANA name like Europe/Paris, or UTC`
  },
}
const comparable: Parameter = { says: 'a value that can be compared', accepts: isComparable }
const ordered: Parameter = { says: 'a value with an order', accepts: type => isComparable(type) && type !== 'boolean' }
const list: Parameter = { says: 'a list', accepts: type => elementOf(type) !== null }
const map: Parameter = { says: 'a map', accepts: type => typeof type === 'object' && 'map' in type }
const numbers: Parameter = { says: 'a list of numbers', accepts: type => isNumeric(elementOf(type) ?? 'string') }
const orderedList: Parameter = {
  says: 'a list of values with an order',
  accepts: (type, node) => ordered.accepts(elementOf(type) ?? 'binary', node),
}
const strings: Parameter = { says: 'a list of strings', accepts: type => elementOf(type) === 'string' }

const arithmetic = (count: number): Signature => signature('float64', ...Array.from({ length: count }, () => number))
const calendar: Signature = signature('int32', time, zone)
const equality: Signature = { takes: [comparable, comparable], gives: compared }
const comparison: Signature = { takes: [ordered, ordered], gives: compared }
const testOfText: Signature = signature('boolean', string, string)
const mapOfText: Signature = signature('string', string)

/** The signature of every function. */
export const signatures: PerFunction<Signature> = {
  add: arithmetic(2),
  sub: arithmetic(2),
  mul: arithmetic(2),
  div: arithmetic(2),
  mod: arithmetic(2),
  neg: arithmetic(1),
  abs: arithmetic(1),
  sign: arithmetic(1),
  round: arithmetic(2),
  trunc: arithmetic(1),
  floor: arithmetic(1),
  ceil: arithmetic(1),
  sqrt: arithmetic(1),
  exp: arithmetic(1),
  expm1: arithmetic(1),
  log: arithmetic(1),
  log2: arithmetic(1),
  log10: arithmetic(1),
  log1p: arithmetic(1),
  pow: arithmetic(2),
  sin: arithmetic(1),
  cos: arithmetic(1),
  tan: arithmetic(1),
  asin: arithmetic(1),
  acos: arithmetic(1),
  atan: arithmetic(1),
  atan2: arithmetic(2),
  sigmoid: arithmetic(1),
  least: arithmetic(2),
  greatest: arithmetic(2),
  isNaN: signature('boolean', number),
  required: arithmetic(1),
  eq: equality,
  ne: equality,
  lt: comparison,
  le: comparison,
  gt: comparison,
  ge: comparison,
  and: signature('boolean', boolean, boolean),
  or: signature('boolean', boolean, boolean),
  not: signature('boolean', boolean),
  isNull: signature('boolean', anything),
  coalesce: { takes: [anything, anything], gives: unified },
  lower: mapOfText,
  upper: mapOfText,
  trim: mapOfText,
  length: signature('int32', string),
  concat: signature('string', string, string),
  substring: signature('string', string, number, number),
  startsWith: testOfText,
  endsWith: testOfText,
  contains: testOfText,
  indexOf: signature('int32', string, string),
  replace: signature('string', string, string, string),
  split: signature({ list: 'string' }, string, string),
  year: calendar,
  quarter: calendar,
  month: calendar,
  week: calendar,
  dayOfMonth: calendar,
  dayOfWeek: calendar,
  dayOfYear: calendar,
  hour: calendar,
  minute: calendar,
  second: calendar,
  dateOf: signature('date', time, zone),
  millisecondsBetween: signature('float64', time, time),
  plusMilliseconds: signature('timestamp', time, number),
  size: signature('int32', list),
  element: { takes: [list, number], gives: firstElement },
  listContains: { takes: [list, comparable], gives: contained },
  listSum: signature('float64', numbers),
  listMean: signature('float64', numbers),
  listMin: { takes: [orderedList], gives: firstElement },
  listMax: { takes: [orderedList], gives: firstElement },
  listDistinct: { takes: [orderedList], gives: sameList },
  listSort: { takes: [orderedList], gives: sameList },
  join: signature('string', strings, string),
  mapGet: { takes: [map, string], gives: mapValue },
  mapSize: signature('int32', map),
  lookup: { takes: [comparable], gives: (_types, call) => call.table?.type ?? 'float64', table: true },
  interpolate: { ...signature('float64', number), table: true },
  searchSorted: { ...signature('int32', number), table: true },
  dot: { ...signature('float64', number), repeats: true, table: true },
  oneHot: { ...signature('float64', comparable), table: true },
}

function signature(result: DataType, ...takes: readonly Parameter[]): Signature {
  return { takes, gives: () => result }
}

function isComparable(type: DataType): boolean {
  return typeof type === 'string' && type !== 'binary'
}

function elementOf(type: DataType | undefined): DataType | null {
  return typeof type === 'object' && 'list' in type ? type.list : null
}

function firstElement([type]: readonly DataType[]): DataType | Mismatch {
  return elementOf(type) ?? { mismatch: 'the first argument is no list' }
}

function sameList([type]: readonly DataType[]): DataType | Mismatch {
  return type ?? { mismatch: 'the first argument is no list' }
}

function mapValue([type]: readonly DataType[]): DataType | Mismatch {
  return typeof type === 'object' && 'map' in type ? type.map : { mismatch: 'the first argument is no map' }
}

function unified(types: readonly DataType[], call: CallNode): DataType | Mismatch {
  return together(types, call, 'have no common type')
}

function compared(types: readonly DataType[], call: CallNode): DataType | Mismatch {
  const common = together(types, call, 'cannot be compared')
  return typeof common === 'object' && 'mismatch' in common ? common : 'boolean'
}

function contained([type, value]: readonly DataType[], call: CallNode): DataType | Mismatch {
  const element = elementOf(type)
  const [listNode, valueNode] = call.arguments
  if (element === null || value === undefined || listNode === undefined || valueNode === undefined) return 'boolean'
  if (commonType(listNode, element, valueNode, value) !== null) return 'boolean'
  return { mismatch: `a list of ${typeName(element)} cannot contain ${typeName(value)}` }
}

function together([left, right]: readonly DataType[], call: CallNode, fault: string): DataType | Mismatch {
  const [leftNode, rightNode] = call.arguments
  if (left === undefined || right === undefined || leftNode === undefined || rightNode === undefined) return 'boolean'
  const common = commonType(leftNode, left, rightNode, right)
  return common ?? { mismatch: `${typeName(left)} and ${typeName(right)} ${fault}; cast one of them` }
}
