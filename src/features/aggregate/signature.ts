import { suggestion } from '../errors/did-you-mean.ts'
import { type DataType, typeName } from '../schema.ts'
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
  /** Each parameter is a whole number from 1. */
  readonly parameters: readonly string[]
}

const anything = 'any type'
const numbersAndBooleans = 'numbers and booleans'
const ordered = 'numbers, texts, times, dates, booleans and bigint'

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

const moment: SignatureRule = { version: 1, result: momentOf, takes: numbersAndBooleans, parameters: [] }
const extreme: SignatureRule = { version: 1, result: sameOrdered, takes: ordered, parameters: [] }
const single: SignatureRule = { version: 1, result: input => input, takes: anything, parameters: [] }
const several: SignatureRule = { version: 1, result: input => ({ list: input }), takes: anything, parameters: ['k'] }

const rules: PerAggregate<SignatureRule> = {
  count: { version: 1, result: () => 'int64', takes: anything, parameters: [] },
  sum: { version: 1, result: sumOf, takes: 'numbers, booleans and bigint', parameters: [] },
  mean: moment,
  variance: moment,
  stddev: moment,
  min: extreme,
  max: extreme,
  first: single,
  last: single,
  firstK: several,
  lastK: several,
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
  const unknown = Object.keys(parameters).find(parameter => !rule.parameters.includes(parameter))
  if (unknown !== undefined) {
    return { problem: `${name} has no parameter \`${unknown}\`.${suggestion(unknown, rule.parameters)}` }
  }
  for (const parameter of rule.parameters) {
    const value = parameters[parameter]
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) continue
    const found = value === undefined ? 'missing' : JSON.stringify(value)
    return { problem: `parameter \`${parameter}\` of ${name} must be a whole number from 1, not ${found}` }
  }
  const type = rule.result(inputType)
  if (type === null) return { problem: `${name} takes ${rule.takes}, not ${typeName(inputType)}` }
  return { type, version: rule.version }
}
