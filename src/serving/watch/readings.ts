import { parseDuration } from '../../features/definition/duration.ts'
import type { GroupFreshness } from './group-freshness.ts'
import { missingShare } from './missing-share.ts'
import type { FeatureFigures, WatchFigures } from './watch-figures.ts'
import type {
  DriftRule,
  FreshnessRule,
  MissingRule,
  NullsRule,
  PredictionRule,
  RowRuleSettings,
  WatchRule,
} from './watch-rule.ts'

/** One value that a rule looks at. */
export interface Reading {
  readonly subject: string
  /** Infinite: there is nothing where something must be. */
  readonly value: number | null
  /** Why there is no value. */
  readonly lacking?: string
}

/** What rules look at. */
export interface Watched {
  readonly figures: WatchFigures
  readonly freshness: readonly GroupFreshness[]
}

/** The values that a rule looks at, each with its subject. */
export function readingsOf(rule: WatchRule, watched: Watched): readonly Reading[] {
  const read = readers[rule.kind] as (rule: WatchRule, watched: Watched) => readonly Reading[]
  return read(rule, watched)
}

/** The upper limit of a rule, in the unit of its readings; null: it has none. */
export function upperLimit(rule: WatchRule): number | null {
  if (rule.kind === 'freshness') return (parseDuration(rule.above) ?? 0) / 1000
  return rule.above ?? null
}

const readers: {
  readonly [K in WatchRule['kind']]: (rule: Extract<WatchRule, { kind: K }>, watched: Watched) => readonly Reading[]
} = {
  freshness: freshnessReadings,
  nulls: (rule: NullsRule, { figures }) =>
    featureReadings(rule, figures.features, ({ nullRatio, rows }) => [nullRatio, rows]),
  missing: missingReadings,
  drift: driftReadings,
  predictionDrift: (rule, { figures }) =>
    figures.predictions.drift.map(({ name, drift }) => judged(rule, figures.rows, name, drift.psi - drift.expectedPsi)),
  predictionMean: (rule, { figures }) => [judged(rule, figures.rows, 'mean', figures.predictions.mean)],
  predictionShare: shareReadings,
}

function freshnessReadings({ groups }: FreshnessRule, { freshness }: Watched): readonly Reading[] {
  const known = freshness.map(({ group, age }) => ({ subject: group, value: age === null ? Infinity : age / 1000 }))
  return groups === undefined ? known : named(groups, known, 'the model reads no such group')
}

function missingReadings(rule: MissingRule, { figures }: Watched): readonly Reading[] {
  const { readRows } = figures
  const joined = figures.features.filter(feature => feature.statuses !== null)
  return featureReadings(rule, joined, feature => [missingShare(feature, readRows, rule.statuses), readRows])
}

function driftReadings(rule: DriftRule, { figures }: Watched): readonly Reading[] {
  const compared = figures.features.filter(feature => feature.drift !== null)
  return featureReadings(rule, compared, ({ drift, rows }) => [
    drift === null ? null : drift.psi - drift.expectedPsi,
    rows,
  ])
}

function shareReadings(rule: PredictionRule, { figures }: Watched): readonly Reading[] {
  const wanted = rule.class ?? ''
  const found = figures.predictions.shares?.find(share => share.class === wanted)
  if (figures.predictions.shares !== null && found === undefined)
    return [{ subject: wanted, value: null, lacking: 'the model has no such class' }]
  return [judged(rule, figures.rows, wanted, found?.share ?? null)]
}

/** `readingOf` gives the value of a feature and of how many rows it is. */
function featureReadings(
  rule: RowRuleSettings & { readonly features?: readonly string[] },
  features: readonly FeatureFigures[],
  readingOf: (feature: FeatureFigures) => readonly [value: number | null, rows: number],
): readonly Reading[] {
  const known = features.map(feature => {
    const [value, rows] = readingOf(feature)
    return judged(rule, rows, feature.name, value)
  })
  return rule.features === undefined ? known : named(rule.features, known, 'there is nothing of such a column')
}

/** A value, unless there are too few rows for it. */
function judged(rule: RowRuleSettings, rows: number, subject: string, value: number | null): Reading {
  const { kind } = rule as WatchRule
  const least = rule.minRows ?? (kind === 'drift' || kind === 'predictionDrift' ? 1000 : 100)
  return rows < least ? { subject, value: null, lacking: `${rows} of ${least} rows so far` } : { subject, value }
}

function named(names: readonly string[], known: readonly Reading[], lacking: string): readonly Reading[] {
  return names.map(name => known.find(({ subject }) => subject === name) ?? { subject: name, value: null, lacking })
}
