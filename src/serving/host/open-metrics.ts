import { ParameterError } from '../../features/errors/parameter-error.ts'
import type { Instrument, MetricFamily, MetricSample, Metrics, Series } from './metrics.ts'

/** Figures kept in memory. Asking for a name again gives the figure that is there. */
export function openMetrics(): Metrics {
  const families = new Map<string, Family>()
  const declare = (type: MetricFamily['type'], name: string, shape: Shape): Instrument => {
    const known = families.get(name)
    if (known === undefined) families.set(name, new Family(name, type, shape))
    else if (known.type !== type || known.shape.labels.join() !== shape.labels.join())
      throw new ParameterError('name', `\`${name}\` is there already, with another type or other labels.`)
    return families.get(name) as Family
  }
  return {
    counter: (name, help, labels) => declare('counter', name, { help, labels, bounds: [] }),
    gauge: (name, help, labels) => declare('gauge', name, { help, labels, bounds: [] }),
    histogram: (name, help, labels, bounds) => declare('histogram', name, { help, labels, bounds }),
    collect: () => [...families.values()].map(family => family.collect()),
  }
}

interface Shape {
  readonly help: string
  readonly labels: readonly string[]
  /** Of histograms. */
  readonly bounds: readonly number[]
}

class Family implements Instrument {
  readonly name: string
  readonly type: MetricFamily['type']
  readonly shape: Shape
  readonly #series = new Map<string, OneSeries>()

  constructor(name: string, type: MetricFamily['type'], shape: Shape) {
    this.name = name
    this.type = type
    this.shape = shape
  }

  of(...values: readonly string[]): Series {
    const key = values.join('\0')
    let series = this.#series.get(key)
    if (series === undefined) {
      if (values.length !== this.shape.labels.length)
        throw new ParameterError('values', `\`${this.name}\` has the labels ${this.shape.labels.join(', ')}.`)
      series = new OneSeries(values, this.type === 'histogram' ? this.shape.bounds : null)
      this.#series.set(key, series)
    }
    return series
  }

  remove(...values: readonly string[]): void {
    const start = values.join('\0')
    for (const key of this.#series.keys()) {
      if (key === start || key.startsWith(`${start}\0`)) this.#series.delete(key)
    }
  }

  collect(): MetricFamily {
    const { help, labels } = this.shape
    const samples = [...this.#series.values()].map(series => series.sample(labels))
    return { name: this.name, help, type: this.type, samples }
  }
}

class OneSeries implements Series {
  readonly #values: readonly string[]
  readonly #bounds: readonly number[] | null
  readonly #counts: Float64Array
  #value = 0

  constructor(values: readonly string[], bounds: readonly number[] | null) {
    this.#values = values
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds === null ? 0 : bounds.length + 1)
  }

  add(value: number): void {
    this.#value += value
    if (this.#bounds === null) return
    let bucket = 0
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
  }

  set(value: number): void {
    this.#value = value
  }

  sample(names: readonly string[]): MetricSample {
    const labels = Object.fromEntries(names.map((name, index) => [name, this.#values[index] ?? '']))
    if (this.#bounds === null) return { labels, value: this.#value }
    let count = 0
    const buckets = Array.from(this.#counts, (own, index) => {
      count += own
      return { upTo: this.#bounds?.[index] ?? Number.POSITIVE_INFINITY, count }
    })
    return { labels, value: this.#value, buckets }
  }
}
