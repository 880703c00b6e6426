import { isZone } from '../definition/zone.ts'
import { type DataType, isNumeric, sameType, typeName } from '../schema.ts'
import { parseTokenPattern, tokenPatternSays } from '../text/token-pattern.ts'
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

/** The longest geohash: its cells are 4 cm by 2 cm. */
export const longestGeohash = 12
/** The longest runs of characters or words that are counted. */
const longestGram = 100

const anything: Parameter = { says: 'a value', accepts: () => true }
const number: Parameter = { says: 'a number', accepts: isNumeric }
const boolean: Parameter = { says: 'a boolean', accepts: type => type === 'boolean' }
const string: Parameter = { says: 'a string', accepts: type => type === 'string' }
const time: Parameter = {
  says: 'a timestamp',
  accepts: (type, node) => type === 'timestamp' || fits(node, type, 'timestamp'),
}
const zone = constantText('a constant time zone', name =>
  isZone(name) ? null : `\`${name.slice(0, 64)}\` is not a time zone; use an IANA name like Europe/Paris, or UTC`,
)
const tokenPattern = constantText('a constant token pattern', text =>
  parseTokenPattern(text) === null
    ? `\`${text.slice(0, 64)}\` is not a token pattern; one is ${tokenPatternSays}`
    : null,
)
const accentForm = constantText('a constant form', text =>
  text === 'unicode' || text === 'ascii' ? null : `\`${text.slice(0, 64)}\` is not a form of accents: unicode or ascii`,
)
const gramLength = constantCount('a constant length', longestGram)
const precision = constantCount('a constant precision', longestGeohash)
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
const terms: Parameter = {
  says: 'a list of strings, or a map, struct or value of strings, numbers or booleans',
  accepts: holdsTerms,
}

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
  normalQuantile: arithmetic(1),
  least: arithmetic(2),
  greatest: arithmetic(2),
  isNaN: signature('boolean', number),
  required: { takes: [anything], gives: ([type]) => (type === undefined || isNumeric(type) ? 'float64' : type) },
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
  geohash: signature('string', number, number, precision),
  replace: signature('string', string, string, string),
  split: signature({ list: 'string' }, string, string),
  tokens: signature({ list: 'string' }, string, tokenPattern),
  stripAccents: signature('string', string, accentForm),
  charGrams: grams(string),
  wordCharGrams: grams(string),
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
  wordGrams: grams(strings),
  listWithout: { takes: [strings], gives: sameList, table: true },
  mapGet: { takes: [map, string], gives: mapValue },
  mapSize: signature('int32', map),
  lookup: { takes: [comparable], gives: (_types, call) => call.table?.type ?? 'float64', table: true },
  interpolate: { ...signature('float64', number), table: true },
  searchSorted: { ...signature('int32', number), table: true },
  dot: { ...signature('float64', number), repeats: true, table: true },
  imputeNearest: { ...signature({ list: 'float64' }, number), repeats: true, table: true },
  own: { takes: [anything], repeats: true, gives: ownResult, table: true },
  oneHot: { ...signature('float64', comparable), table: true },
  bag: { takes: [terms], repeats: true, gives: bagged, table: true },
  bagAt: { takes: [terms], repeats: true, gives: bagged, table: true },
  bagDot: {
    takes: [terms],
    repeats: true,
    gives: (types, call) => (bagged(types, call) === 'float64' ? { list: 'float64' } : bagged(types, call)),
    table: true,
  },
}

function signature(result: DataType, ...takes: readonly Parameter[]): Signature {
  return { takes, gives: () => result }
}

function constantText(says: string, check: (text: string) => string | null): Parameter {
  return {
    says,
    accepts: (type, node) => type === 'string' && node.kind === 'literal' && typeof node.value === 'string',
    problem: node => check(node.kind === 'literal' ? String(node.value) : ''),
  }
}

function constantCount(says: string, most: number): Parameter {
  return {
    says,
    accepts: (type, node) => isNumeric(type) && node.kind === 'literal',
    problem: node => {
      const value = node.kind === 'literal' && typeof node.value === 'number' ? node.value : Number.NaN
      if (Number.isInteger(value) && value >= 1 && value <= most) return null
      return `${value} is not a whole number from 1 to ${most}`
    },
  }
}

function grams(source: Parameter): Signature {
  const gives = (_types: readonly DataType[], { arguments: [, least, most] }: CallNode): DataType | Mismatch => {
    const isDescending =
      least?.kind === 'literal' && most?.kind === 'literal' && Number(least.value) > Number(most.value)
    return isDescending ? { mismatch: 'the least length is greater than the most' } : { list: 'string' }
  }
  return { takes: [source, gramLength, gramLength], gives }
}

/** Whether a column of the type can be an argument of `bag`. */
export function holdsTerms(type: DataType): boolean {
  if (typeof type === 'string') return isTermValue(type)
  if ('list' in type) return type.list === 'string'
  if ('map' in type) return isTermValue(type.map)
  return Object.values(type.struct).every(field => isTermValue(field) || elementOf(field) === 'string')
}

function isTermValue(type: DataType): boolean {
  return type === 'string' || type === 'boolean' || isNumeric(type)
}

function bagged(types: readonly DataType[], { table }: CallNode): DataType | Mismatch {
  const names = table?.names ?? []
  const wrong = types.findIndex((type, index) => typeof type === 'string' && typeof names[index] !== 'string')
  return wrong < 0
    ? 'float64'
    : { mismatch: `argument ${wrong} is a single value, which needs a name in the constants` }
}

/** Each argument must be of the type that the constants say; float64 is every number. */
function ownResult(types: readonly DataType[], { table }: CallNode): DataType | Mismatch {
  const { takes = [], name, type = 'float64' } = table ?? {}
  const wrong = types.findIndex((given, index) => {
    const wanted = takes[index]
    return wanted === undefined || !(sameType(given, wanted) || (wanted === 'float64' && isNumeric(given)))
  })
  if (wrong < 0 && types.length === takes.length) return type
  return { mismatch: `\`${name}\` takes ${takes.map(typeName).join(', ')}, not ${types.map(typeName).join(', ')}` }
}

function isComparable(type: DataType): boolean {
  return typeof type === 'string' && type !== 'binary'
}

function elementOf(type: DataType | undefined): DataType | null {
  return typeof type === 'object' && 'list' in type ? type.list : null
}

function firstElement([type]: readonly DataType[]): DataType | Mismatch {
  return elementOf(type) ?? { mismatch: 'the first argument is not a list' }
}

function sameList([type]: readonly DataType[]): DataType | Mismatch {
  return type ?? { mismatch: 'the first argument is not a list' }
}

function mapValue([type]: readonly DataType[]): DataType | Mismatch {
  return typeof type === 'object' && 'map' in type ? type.map : { mismatch: 'the first argument is not a map' }
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
