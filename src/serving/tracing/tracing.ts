/** What is said of a span, by names of OpenTelemetry's conventions where there are some. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/** What a span is of: work that a caller waits for, or a part of such work. */
export interface SpanStart {
  readonly name: string
  /** `server`: it answers a request from another process. */
  readonly kind: 'server' | 'internal'
  readonly attributes?: SpanAttributes
  /** A header of the request by its lower-case name: it may say what the span belongs to. Left out: whatever is active. */
  readonly header?: (name: string) => string | undefined
}

/** A span that has begun. */
export interface OpenSpan {
  set(attributes: SpanAttributes): void
  /** A part of it that is over; epoch milliseconds, with fractions. */
  part(name: string, from: number, until: number): void
  /** Says that it failed, by the fault of this process; the error's message and stack are kept. */
  fail(error: unknown): void
}

/** Where spans go; see `bighead/opentelemetry`. */
export interface Tracing {
  /** Does work within a span, which is active meanwhile and ends with it. An error that the work throws is thrown on; it is not told by itself. */
  within<T>(start: SpanStart, work: (span: OpenSpan) => Promise<T>): Promise<T>
}
