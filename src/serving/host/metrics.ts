/** Figures of a process by name and labels, as data; an adapter prints them or sends them on. */
export interface Metrics {
  /** Counts up. */
  counter(name: string, help: string, labels: readonly string[]): Instrument
  /** Goes up and down. */
  gauge(name: string, help: string, labels: readonly string[]): Instrument
  /** Counts values by their size; `bounds` are the inclusive upper ends of the buckets, ascending. */
  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Instrument
  /** What there is now, in the order in which it was declared. */
  collect(): readonly MetricFamily[]
}

/** One named figure; `of` gives the one series with these values of the labels, in order. */
export interface Instrument {
  of(...values: readonly string[]): Series
  /** Forgets all series whose labels begin with these values, of a version that is gone say. */
  remove(...values: readonly string[]): void
}

/** A figure that changes. */
export interface Series {
  /** Adds to a counter or a gauge; observes a value for a histogram. */
  add(value: number): void
  /** Sets a gauge. */
  set(value: number): void
}

/** A named figure and its series. */
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
