import type { FeatureStatus } from '../../features/online/feature-status.ts'
import type { Instrument, Series } from './metrics.ts'

/** Counts the features of one model that were served without a stored value. */
export class MissingFeatures {
  readonly #instrument: Instrument
  readonly #model: string
  readonly #series = new Map<string, Map<FeatureStatus, Series>>()

  constructor(instrument: Instrument, model: string) {
    this.#instrument = instrument
    this.#model = model
  }

  /** `joined` are the names of the rows' statuses. */
  count(joined: readonly string[], rows: readonly { readonly statuses: readonly FeatureStatus[] }[]): void {
    for (let at = 0; at < joined.length; at++) {
      for (let row = 0; row < rows.length; row++) {
        const status = rows[row]?.statuses[at]
        if (status === 'present' || status === 'null' || status === undefined) continue
        this.#seriesOf(joined[at] as string, status).add(1)
      }
    }
  }

  #seriesOf(feature: string, status: FeatureStatus): Series {
    const known = this.#series.get(feature) ?? new Map<FeatureStatus, Series>()
    const series = known.get(status) ?? this.#instrument.of(this.#model, feature, status)
    this.#series.set(feature, known.set(status, series))
    return series
  }
}
