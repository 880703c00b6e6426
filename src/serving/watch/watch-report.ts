import type { GroupFreshness } from './group-freshness.ts'
import type { WatchFigures } from './watch-figures.ts'
import type { WatchRule } from './watch-rule.ts'

/** How bad something is. */
export type WatchLevel = 'ok' | 'warn' | 'fail'

/** What a rule says of one of the things that it looks at. */
export interface WatchResult {
  /** The rule's name. */
  readonly rule: string
  readonly kind: WatchRule['kind']
  /** The feature, the group, the class, or `label`, `score` and `value` of predictions. */
  readonly subject: string
  readonly level: WatchLevel
  /** Seconds for freshness, a share, an excess of PSI, or a mean; null: there was nothing to judge. */
  readonly value: number | null
  /** The limit that the value is past, or would be first. */
  readonly threshold: number
  /** Since when the value is past its limit, epoch milliseconds; null: it is not. Before the rule's time is up the level stays `ok`. */
  readonly since: number | null
  /** One sentence. */
  readonly message: string
}

/** How a served version is doing, as data. */
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
