import { parseDuration } from '../../features/definition/duration.ts'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { countedStatuses } from './counted-statuses.ts'
import type { WatchRule } from './watch-rule.ts'

type Kind = WatchRule['kind']
type Check = (value: unknown) => string | null

/** At most so many rules a model has. */
const mostRules = 50

/**
 * The rules, checked one by one.
 *
 * @throws {ParameterError} naming the rule and what is wrong with it.
 */
export function checkRules(rules: unknown): readonly WatchRule[] {
  if (!Array.isArray(rules)) throw new ParameterError('rules', 'a list of rules is needed.')
  if (rules.length > mostRules)
    throw new ParameterError('rules', `${rules.length} rules are too many; at most ${mostRules} are judged.`)
  const names = new Set<string>()
  for (const [index, rule] of rules.entries()) {
    const problem =
      ruleProblem(rule) ??
      (names.has(ruleName(rule)) ? `an earlier rule is called \`${ruleName(rule)}\` too; give it another name.` : null)
    if (problem !== null) throw new ParameterError(`rules[${index}]`, problem)
    names.add(ruleName(rule))
  }
  return rules
}

/** What a rule is called. */
export function ruleName(rule: WatchRule): string {
  return rule.name ?? rule.kind
}

function ruleProblem(rule: unknown): string | null {
  const { kind } = Object(rule) as { readonly kind?: unknown }
  if (typeof kind !== 'string' || !Object.hasOwn(checks, kind))
    return `there is no kind ${JSON.stringify(kind) ?? 'undefined'}; there are ${Object.keys(checks).join(', ')}.`
  const known: { readonly [option: string]: Check } = { kind: () => null, ...settings, ...checks[kind as Kind] }
  for (const [option, value] of Object.entries(rule as object)) {
    const check = Object.hasOwn(known, option) ? known[option] : undefined
    if (check === undefined)
      return `a rule of kind \`${kind}\` has no \`${option}\`.${suggestion(option, Object.keys(known))}`
    const problem = value === undefined ? null : check(value)
    if (problem !== null) return `\`${option}\` is ${JSON.stringify(value) ?? String(value)}, but ${problem} is needed.`
  }
  return limitProblem(rule as WatchRule)
}

function limitProblem(rule: WatchRule): string | null {
  const isTwoSided = rule.kind === 'predictionMean' || rule.kind === 'predictionShare'
  const { below } = rule as { readonly below?: number }
  if (rule.above === undefined && !(isTwoSided && below !== undefined))
    return isTwoSided ? '`above` or `below` is needed.' : '`above` is needed.'
  return rule.kind === 'predictionShare' && rule.class === undefined ? '`class` is needed.' : null
}

const duration: Check = value =>
  typeof value === 'string' && parseDuration(value) !== null ? null : 'a duration like `10m`'
const number: Check = value => (Number.isFinite(value) ? null : 'a number')
const positive: Check = value => (Number.isFinite(value) && Number(value) >= 0 ? null : 'a number from 0')
const share: Check = value =>
  number(value) === null && Number(value) >= 0 && Number(value) <= 1 ? null : 'a share from 0 to 1'
const text: Check = value =>
  typeof value === 'string' && value !== '' && value.length <= 100 ? null : 'a text of at most 100 characters'
const names: Check = value =>
  Array.isArray(value) && value.every(name => typeof name === 'string') ? null : 'a list of names'

const settings = {
  name: text,
  for: duration,
  severity: (value: unknown) => (value === 'warn' || value === 'fail' ? null : '`warn` or `fail`'),
}
const minRows: Check = value => (Number.isSafeInteger(value) && Number(value) >= 1 ? null : 'a number of rows from 1')

const checks: { readonly [K in Kind]: { readonly [option: string]: Check } } = {
  freshness: { above: duration, groups: names },
  nulls: { above: share, features: names, minRows },
  missing: {
    above: share,
    features: names,
    minRows,
    statuses: value =>
      Array.isArray(value) && value.length > 0 && value.every(status => countedStatuses.includes(status))
        ? null
        : `a list of some of ${countedStatuses.join(', ')}`,
  },
  drift: { above: positive, features: names, minRows },
  predictionDrift: { above: positive, minRows },
  predictionMean: { above: number, below: number, minRows },
  predictionShare: { above: share, below: share, class: text, minRows },
}
