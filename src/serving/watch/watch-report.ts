import type { GroupFreshness } from './group-freshness.ts'
import type { WatchFigures } from './watch-figures.ts'
import type { WatchRule } from './watch-rule.ts'

/** The severity of a result, or that there is nothing to report. */
export type WatchLevel = 'ok' | 'warn' | 'fail'

/** The result of a rule for one of its subjects. */
export interface WatchResult {
  /** The rule's name. */
  readonly rule: string
  readonly kind: WatchRule['kind']
  /** The feature, the group, the class, or `label`, `score` and `value` of predictions. */
  readonly subject: string
  readonly level: WatchLevel
  /** Seconds for freshness, a share, an excess of PSI, or a mean; null: there was nothing to judge. */
  readonly value: number | null
  /** The limit that the value has passed, or would pass first. */
  readonly threshold: number
  /** When the value passed its limit, epoch milliseconds; null if it has not. Until the rule's time is up, the level stays `ok`. */
  readonly since: number | null
  /** One sentence. */
  readonly message: string
}

/** The report on a served version, as data. */
export interface WatchReport {
  readonly model: string
  readonly version: number
  /** When it was judged, epoch milliseconds. */
  readonly at: number
  /** How far back rows count, milliseconds. */
  readonly window: number
  /** The worst of all results. */
  readonly level: WatchLevel
  readonly results: readonly WatchResult[]
  readonly figures: WatchFigures
  readonly freshness: readonly GroupFreshness[]
  /** Whether there is a reference to compare with. */
  readonly compared: boolean
}

/** The worst of some levels. */
export function worstLevel(levels: Iterable<WatchLevel>): WatchLevel {
  let worst: WatchLevel = 'ok'
  for (const level of levels) if (level === 'fail' || worst === 'ok') worst = level
  return worst
}
