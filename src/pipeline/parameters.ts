import { suggestion } from '../features/errors/did-you-mean.ts'
import { hasNames, ParameterError, requireMembers } from '../features/errors/parameter-error.ts'

/** What is wrong with a value, as the end of a sentence, or null. */
export type Rule = (value: unknown) => string | null

/** One rule per parameter. */
export type Rules<Params extends object> = { readonly [Name in keyof Params]-?: Rule }

/** The given parameters over the defaults, frozen; their values are checked when the step is fitted. */
export function freezeParams<Params extends object>(defaults: Params, given: Partial<Params>): Readonly<Params> {
  if (!hasNames(given)) {
    const [first] = Object.keys(defaults)
    throw new ParameterError('params', `an object is needed${first === undefined ? '' : `, like { ${first}: … }`}.`)
  }
  const defined = Object.entries(given).filter(entry => entry[1] !== undefined)
  const own = defined.find(([, value]) => typeof value === 'function')
  if (own !== undefined) throw new ParameterError(own[0], 'it is a function, but parameters are data.')
  return deepFreeze(structuredClone({ ...defaults, ...Object.fromEntries(defined) }))
}

/**
 * Checks all parameters of a step at once.
 *
 * @throws {ParameterError} naming the first bad parameter and describing all of them.
 */
export function checkParams<Params extends object>(kind: string, params: Params, rules: Rules<Params>): void {
  const known = Object.keys(rules)
  const problems = Object.entries(params).flatMap(([name, value]) => {
    if (!Object.hasOwn(rules, name))
      return [{ name, detail: `${kind} has no such parameter.${suggestion(name, known)}` }]
    const detail = rules[name as keyof Params](value)
    return detail === null ? [] : [{ name, detail: `${show(value)} ${detail}.` }]
  })
  const [first, ...others] = problems
  if (first === undefined) return
  const rest = others.map(problem => ` Also \`${problem.name}\`: ${problem.detail}`).join('')
  throw new ParameterError(first.name, first.detail + rest)
}

/** Refuses what is not fitted. */
export function requireFitted(given: unknown): void {
  const needed = 'something fitted'
  requireMembers('fitted', given, { kind: 'string', program: 'object', toJSON: 'function' }, needed)
}

/** Accepts true and false. */
export const isBoolean: Rule = value => (typeof value === 'boolean' ? null : 'is not true or false')

/** Accepts one of some words. */
export function isOneOf(...words: readonly string[]): Rule {
  return value =>
    words.includes(value as string) ? null : `is not one of ${words.map(word => `'${word}'`).join(', ')}`
}

/** Accepts finite numbers that a test accepts. */
export function isNumber(test: (value: number) => boolean, description: string): Rule {
  return value => (typeof value === 'number' && Number.isFinite(value) && test(value) ? null : `is not ${description}`)
}

/** Accepts whole numbers of at least 1. */
export const isCount: Rule = isNumber(value => Number.isInteger(value) && value >= 1, 'a whole number of at least 1')

/** Accepts null, and what another rule accepts. */
export function isNullOr(rule: Rule): Rule {
  return value => (value === null ? null : rule(value))
}

/** The value as a short text for messages. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number' || value === null || value === undefined) return String(value)
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value))
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}
