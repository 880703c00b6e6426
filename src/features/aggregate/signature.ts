import { suggestion } from '../errors/did-you-mean.ts'
import type { EncodedValue } from '../expression/expression.ts'
import { type DataType, isNumeric, typeName } from '../schema.ts'
import type { Aggregate } from './aggregate.ts'
import type { AggregateName, AggregateParameters, PerAggregate } from './catalogue.ts'

/** What an aggregate gives for an input type. */
export interface AggregateSignature {
  readonly type: DataType
  readonly version: number
}

interface SignatureRule {
  readonly version: number
  /** The result type, or null where the input type is not taken. */
  readonly result: (input: DataType) => DataType | null
  /** What is taken, for messages. */
  readonly takes: string
  readonly parameters: { readonly [name: string]: ParameterRule }
}

interface ParameterRule {
  readonly isOptional?: true
  readonly allows: (value: EncodedValue) => boolean
  /** What is allowed, for messages. */
  readonly expected: string
}

const anything = 'any type'
const numbersAndBooleans = 'numbers and booleans'
const ordered = 'numbers, texts, times, dates, booleans and bigint'
const scalars = `${ordered.replace(' and ', ', ')} and binaries`
const texts = "texts (cast others: `.cast('string')`)"

const sumTypes: { readonly [type: string]: DataType } = {
  boolean: 'int64',
  int32: 'int64',
  int64: 'int64',
  float32: 'float64',
  float64: 'float64',
  bigint: 'bigint',
}
const orderedTypes: ReadonlySet<unknown> = new Set([
  ...['int32', 'int64', 'float32', 'float64', 'bigint', 'string', 'timestamp', 'date', 'boolean'],
])
const sumOf = (input: DataType): DataType | null => (typeof input === 'string' ? (sumTypes[input] ?? null) : null)
const momentOf = (input: DataType): DataType | null => (sumOf(input) === null || input === 'bigint' ? null : 'float64')
const sameOrdered = (input: DataType): DataType | null => (orderedTypes.has(input) ? input : null)

const listOfOrdered = (input: DataType): DataType | null => (orderedTypes.has(input) ? { list: input } : null)
const listOfNumbers = (input: DataType): DataType | null => (isNumeric(input) ? { list: 'float64' } : null)
const countsOfTexts = (input: DataType): DataType | null => (input === 'string' ? { map: 'int64' } : null)
const countOfDistinct = (input: DataType): DataType | null =>
  orderedTypes.has(input) || input === 'binary' ? 'int64' : null

const wholeNumber = (from: number, to: number): ParameterRule => ({
  allows: value => typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to,
  expected: to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from}` : `a whole number from ${from} to ${to}`,
})
const k = wholeNumber(1, Number.MAX_SAFE_INTEGER)
const lgK = wholeNumber(4, 20)
const sketchSize = wholeNumber(8, 65_536)
const ps: ParameterRule = {
  allows: value => Array.isArray(value) && value.length > 0 && value.every(isShare),
  expected: 'a list of numbers from 0 to 1',
}

const none = {}
const moment: SignatureRule = { version: 1, result: momentOf, takes: numbersAndBooleans, parameters: none }
const extreme: SignatureRule = { version: 1, result: sameOrdered, takes: ordered, parameters: none }
const single: SignatureRule = { version: 1, result: input => input, takes: anything, parameters: none }
const several: SignatureRule = { version: 1, result: input => ({ list: input }), takes: anything, parameters: { k } }
const best: SignatureRule = { version: 1, result: listOfOrdered, takes: ordered, parameters: { k } }
const distinct: SignatureRule = { version: 1, result: countOfDistinct, takes: scalars, parameters: none }

const rules: PerAggregate<SignatureRule> = {
  count: { version: 1, result: () => 'int64', takes: anything, parameters: none },
  sum: { version: 1, result: sumOf, takes: 'numbers, booleans and bigint', parameters: none },
  mean: moment,
  variance: moment,
  stddev: moment,
  skew: moment,
  kurtosis: moment,
  min: extreme,
  max: extreme,
  first: single,
  last: single,
  firstK: several,
  lastK: several,
  topK: best,
  bottomK: best,
  uniqueCount: distinct,
  boundedUniqueCount: { ...distinct, parameters: { k } },
  percentile: { version: 1, result: listOfNumbers, takes: 'numbers', parameters: { ps } },
  approxUniqueCount: { ...distinct, parameters: { lgK } },
  approxPercentile: { version: 1, result: listOfNumbers, takes: 'numbers', parameters: { ps, k: sketchSize } },
  approxHistogram: { version: 1, result: countsOfTexts, takes: texts, parameters: { k } },
  histogram: { version: 1, result: countsOfTexts, takes: texts, parameters: { k: { ...k, isOptional: true } } },
}

/** Whether the name is that of a built-in aggregate. */
export function isAggregateName(name: string): name is AggregateName {
  return Object.hasOwn(rules, name)
}

/** Whether an aggregate takes values of any type, lists and maps included; false for an unknown name. */
export function takesAnything(name: string): boolean {
  return isAggregateName(name) && rules[name].takes === anything
}

/** The result type and version of an aggregate over an input type, or what is wrong. */
export function aggregateSignature(
  name: string,
  inputType: DataType,
  parameters: AggregateParameters,
): AggregateSignature | { readonly problem: string } {
  if (!isAggregateName(name)) {
    return { problem: `\`${name}\` is not an aggregate.${suggestion(name, Object.keys(rules))}` }
  }
  const rule = rules[name]
  const problem = parameterProblem(name, rule, parameters)
  if (problem !== null) return { problem }
  const type = rule.result(inputType)
  if (type === null) return { problem: `${name} takes ${rule.takes}, not ${typeName(inputType)}` }
  return { type, version: rule.version }
}

function parameterProblem(name: string, rule: SignatureRule, parameters: AggregateParameters): string | null {
  const known = Object.keys(rule.parameters)
  const unknown = Object.keys(parameters).find(parameter => !known.includes(parameter))
  if (unknown !== undefined) return `${name} has no parameter \`${unknown}\`.${suggestion(unknown, known)}`
  for (const [parameter, { isOptional, allows, expected }] of Object.entries(rule.parameters)) {
    const value = parameters[parameter]
    if (value === undefined ? isOptional === true : allows(value)) continue
    const found = value === undefined ? 'missing' : JSON.stringify(value)
    return `parameter \`${parameter}\` of ${name} must be ${expected}, not ${found}`
  }
  return null
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1
}

/** What is wrong with code that is to be an own aggregate; null where nothing is. */
export function aggregateProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'it is not an aggregate object'
  const { name, version, exact, ...rest } = value as Partial<Aggregate>
  if (typeof name !== 'string' || name === '') return 'its `name` is not a text'
  if (!Number.isSafeInteger(version) || (version ?? 0) < 1)
    return `the \`version\` of \`${name}\` is not a whole number from 1`
  const within = typeof exact === 'object' && exact !== null ? exact.within : null
  if (exact !== true && !(typeof within === 'number' && within >= 0)) {
    return `\`exact\` of \`${name}\` is neither true nor { within: … }`
  }
  const methods = rest as Readonly<Record<string, unknown>>
  const lacking = ['init', 'add', 'merge', 'result'].filter(method => typeof methods[method] !== 'function')
  if (lacking.length > 0) return `\`${name}\` has no ${lacking.join(', ')}`
  const wrong = ['remove', 'isSettled'].find(method => !['undefined', 'function'].includes(typeof methods[method]))
  return wrong === undefined ? null : `\`${wrong}\` of \`${name}\` is not a function`
}
