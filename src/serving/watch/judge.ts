import { parseDuration } from '../../features/definition/duration.ts'
import { ruleName } from './check-rules.ts'
import { type Reading, readingsOf, upperLimit, type Watched } from './readings.ts'
import type { WatchLevel, WatchResult } from './watch-report.ts'
import type { WatchRule } from './watch-rule.ts'

/** Judges rules again and again, and remembers since when each is broken. */
export class Judge {
  readonly #rules: readonly WatchRule[]
  #since: ReadonlyMap<string, number> = new Map()

  constructor(rules: readonly WatchRule[]) {
    this.#rules = rules
  }

  judge(watched: Watched, at: number): readonly WatchResult[] {
    const broken = new Map<string, number>()
    const results = this.#rules.flatMap(rule =>
      readingsOf(rule, watched).map(reading => {
        const key = JSON.stringify([ruleName(rule), reading.subject])
        const passed = passedLimit(rule, reading.value)
        if (passed !== null) broken.set(key, this.#since.get(key) ?? at)
        return resultOf(rule, reading, passed, { at, since: broken.get(key) ?? null })
      }),
    )
    this.#since = broken
    return results
  }
}

interface Passed {
  readonly side: 'above' | 'below'
  readonly limit: number
}

function passedLimit(rule: WatchRule, value: number | null): Passed | null {
  if (value === null) return null
  const upper = upperLimit(rule)
  if (upper !== null && value > upper) return { side: 'above', limit: upper }
  const lower = lowerLimit(rule)
  return lower !== null && value < lower ? { side: 'below', limit: lower } : null
}

function lowerLimit(rule: WatchRule): number | null {
  return 'below' in rule ? (rule.below ?? null) : null
}

function resultOf(
  rule: WatchRule,
  { subject, value, lacking }: Reading,
  passed: Passed | null,
  { at, since }: { readonly at: number; readonly since: number | null },
): WatchResult {
  const wait = parseDuration(rule.for ?? '0s') ?? 0
  const level: WatchLevel = since !== null && at - since >= wait ? (rule.severity ?? 'warn') : 'ok'
  const limit = passed?.limit ?? upperLimit(rule) ?? lowerLimit(rule) ?? 0
  const shown = value === Infinity ? null : value
  const detail =
    value === Infinity
      ? 'the store holds nothing'
      : value === null
        ? (lacking ?? 'nothing to judge yet')
        : `${phrases[rule.kind]} ${figure(value)}, ${passed === null ? 'within' : passed.side} ${figure(limit)}`
  const pending = since !== null && level === 'ok' ? `, for less than ${rule.for}` : ''
  return {
    rule: ruleName(rule),
    kind: rule.kind,
    subject,
    level,
    value: shown,
    threshold: limit,
    since,
    message: `${subject}: ${detail}${pending}`,
  }
}

const phrases: { readonly [K in WatchRule['kind']]: string } = {
  freshness: 'seconds since the newest event',
  nulls: 'share of nulls',
  missing: 'share of rows without it',
  drift: 'excess of PSI',
  predictionDrift: 'excess of PSI',
  predictionMean: 'mean',
  predictionShare: 'share',
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)))
}
