/** The metrics of a process, by name and labels, as data; an adapter exposes or exports them. */
export interface Metrics {
  /** Declares a metric that only increases. */
  counter(name: string, help: string, labels: readonly string[]): Instrument
  /** Declares a metric that can go up and down. */
  gauge(name: string, help: string, labels: readonly string[]): Instrument
  /** Declares a histogram; `bounds` are the inclusive upper ends of its buckets, ascending. */
  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Instrument
  /** The current metrics, in the order in which they were declared. */
  collect(): readonly MetricFamily[]
}

/** One declared metric; `of` gives its series for the values of the labels, in order. */
export interface Instrument {
  of(...values: readonly string[]): Series
  /** Forgets all series whose labels begin with these values, for example those of a version that is gone. */
  remove(...values: readonly string[]): void
}

/** One series of a metric. */
export interface Series {
  /** Adds to a counter or a gauge; observes a value for a histogram. */
  add(value: number): void
  /** Sets a gauge. */
  set(value: number): void
}

/** A metric and its series. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly MetricSample[]
}

/** One series. A histogram's `value` is the sum of what was observed. */
export interface MetricSample {
  readonly labels: { readonly [name: string]: string }
  readonly value: number
  /** For histograms: how many values are at most `upTo`; the last bucket's is Infinity and counts all. */
  readonly buckets?: readonly { readonly upTo: number; readonly count: number }[]
}
