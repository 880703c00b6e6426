import type { Duration } from '../../features/definition/duration.ts'
import type { WatchReference } from './watch-reference.ts'
import type { WatchRule } from './watch-rule.ts'

/** How served models are watched. */
export interface WatchOptions {
  /** Default: `defaultRules`. */
  readonly rules?: readonly WatchRule[]
  /** How far back rows count; default `1h`. It moves in steps of a sixtieth. */
  readonly window?: Duration
  /** The share of rows that is sampled, above 0 and at most 1; default 1. */
  readonly sample?: number
  /** How often rules are judged and freshness is read from the store; default `15s`. */
  readonly every?: Duration
  /** Whether a model is not ready while a rule of severity `fail` is broken for the version that answers; default false. */
  readonly failReadiness?: boolean
  /** The columns that are watched; default: the first 200 of the request's, the joined and the derived ones. */
  readonly features?: readonly string[]
  /** The references of models, by name; default: those registered with each version. */
  readonly references?: { readonly [model: string]: WatchReference }
}

/** Options with their defaults, checked; times in milliseconds. */
export interface WatchSettings {
  readonly rules: readonly WatchRule[]
  readonly window: number
  readonly sample: number
  readonly every: number
  readonly failReadiness: boolean
  readonly features: readonly string[] | null
  readonly references: { readonly [model: string]: WatchReference }
}

/** The number of slices of the window. */
export const slicesOfWindow = 60

/** The greatest number of watched columns, which bounds memory and the series of metrics. */
export const mostFeatures = 200
