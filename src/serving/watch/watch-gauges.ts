import type { Instrument, Metrics } from '../host/metrics.ts'
import { missingShare } from './missing-share.ts'
import type { WatchLevel, WatchReport } from './watch-report.ts'

/** At most so many classes have a series of their own. */
const mostClasses = 32

const levels: { readonly [Level in WatchLevel]: number } = { ok: 0, warn: 1, fail: 2 }

/** Reports as gauges; a series that is not in the reports any more is removed. */
export class WatchGauges {
  readonly #gauges: Gauges
  #shown = new Map<string, () => void>()

  constructor(metrics: Metrics) {
    this.#gauges = declareGauges(metrics)
  }

  show(reports: readonly WatchReport[]): void {
    const before = this.#shown
    this.#shown = new Map()
    for (const report of reports) this.#showReport(report)
    for (const [group, age] of oldestGroups(reports)) this.#set('freshness', [group], age / 1000)
    for (const [key, remove] of before) if (!this.#shown.has(key)) remove()
  }

  #showReport({ model, version, figures, results }: WatchReport): void {
    const of = [model, String(version)]
    this.#set('rows', of, figures.rows)
    for (const rule of new Set(results.map(result => result.rule))) {
      const worst = Math.max(...results.filter(result => result.rule === rule).map(result => levels[result.level]))
      this.#set('level', [...of, rule], worst)
    }
    for (const feature of figures.features) {
      const { name, nullRatio, drift } = feature
      this.#set('nulls', [...of, name], nullRatio)
      this.#set('missing', [...of, name], missingShare(feature, figures.readRows))
      this.#set('psi', [...of, name], drift?.psi ?? null)
      this.#set('expectedPsi', [...of, name], drift?.expectedPsi ?? null)
    }
    const { mean, shares, drift } = figures.predictions
    this.#set('mean', of, mean)
    for (const share of shares?.slice(0, mostClasses) ?? []) this.#set('share', [...of, share.class], share.share)
    for (const { name, drift: found } of drift) {
      this.#set('predictionPsi', [...of, name], found.psi)
      this.#set('expectedPredictionPsi', [...of, name], found.expectedPsi)
    }
  }

  #set(name: keyof Gauges, labels: readonly string[], value: number | null): void {
    if (value === null) return
    const gauge = this.#gauges[name]
    gauge.of(...labels).set(value)
    this.#shown.set(JSON.stringify([name, ...labels]), () => gauge.remove(...labels))
  }
}

/** The age of each group, of several definitions under one name the oldest. */
function oldestGroups(reports: readonly WatchReport[]): ReadonlyMap<string, number> {
  const ages = new Map<string, number>()
  for (const { group, age } of reports.flatMap(report => report.freshness)) {
    if (age !== null) ages.set(group, Math.max(age, ages.get(group) ?? 0))
  }
  return ages
}

type Gauges = ReturnType<typeof declareGauges>

function declareGauges(metrics: Metrics) {
  const version = ['model', 'version']
  const gauge = (name: string, help: string, labels: readonly string[]): Instrument =>
    metrics.gauge(`bighead_${name}`, help, labels)
  return {
    freshness: gauge(
      'feature_freshness_seconds',
      'Seconds since the newest event of the slowest shard, or the end of the batch.',
      ['group'],
    ),
    nulls: gauge('feature_null_ratio', 'Share of rows in which a column is null.', [...version, 'feature']),
    missing: gauge('feature_missing_ratio', 'Share of rows with an unknown key, an expired row or an error.', [
      ...version,
      'feature',
    ]),
    psi: gauge('feature_drift_psi', 'Population stability index against the reference.', [...version, 'feature']),
    expectedPsi: gauge('feature_drift_psi_expected', 'What the index is by chance.', [...version, 'feature']),
    mean: gauge('prediction_mean', 'Mean of values, or of the probability of the greater class.', version),
    share: gauge('prediction_class_ratio', 'Share of rows of a class.', [...version, 'class']),
    predictionPsi: gauge('prediction_drift_psi', 'Population stability index of predictions.', [...version, 'output']),
    expectedPredictionPsi: gauge('prediction_drift_psi_expected', 'What the index is by chance.', [
      ...version,
      'output',
    ]),
    rows: gauge('watch_rows', 'Rows of the window that were looked at.', version),
    level: gauge('watch_level', 'The worst that a rule says: 0 ok, 1 warn, 2 fail.', [...version, 'rule']),
  }
}
