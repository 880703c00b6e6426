import {
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { requireSettings } from '../../features/errors/parameter-error.ts'
import type { OpenSpan, SpanStart, Tracing } from '../../serving/tracing/tracing.ts'

/** How spans are made. */
export interface OpenTelemetryOptions {
  /** Default: `trace.getTracer('bighead')` of whatever SDK the process has registered; without one, spans are not recorded. */
  readonly tracer?: Tracer
}

/**
 * OpenTelemetry spans for `serve`, `openModelHost` and `serveRegistry`.
 *
 * A request belongs to the trace that its headers name, as the registered propagator reads them, or to the span that an instrumentation of HTTP,
 * for example, has already made for it.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Tracing {
  requireSettings<OpenTelemetryOptions>(options, { tracer: 'startSpan?' })
  const { tracer = trace.getTracer('bighead') } = options
  return {
    async within(start, work) {
      const { name, kind, attributes = {} } = start
      const parent = parentOf(start)
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent)
      const own = trace.setSpan(parent, span)
      try {
        return await context.with(own, () => work(openSpan(tracer, span, own)))
      } finally {
        span.end()
      }
    },
  }
}

const kinds = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL } as const

type Header = NonNullable<SpanStart['header']>

const headers: TextMapGetter<Header> = {
  get: (header, name) => header(name.toLowerCase()),
  // Only propagators that take headers by a prefix ask which there are.
  keys: () => [],
}

function parentOf({ header }: SpanStart): Context {
  const active = context.active()
  if (header === undefined || trace.getSpan(active) !== undefined) return active
  return propagation.extract(active, header, headers)
}

function openSpan(tracer: Tracer, span: Span, own: Context): OpenSpan {
  return {
    set: attributes => void span.setAttributes(attributes),
    part(name, from, until) {
      if (span.isRecording()) tracer.startSpan(name, { startTime: from }, own).end(until)
    },
    fail(error) {
      const shown = error instanceof Error ? error : new Error(String(error))
      span.recordException(shown)
      span.setStatus({ code: SpanStatusCode.ERROR, message: shown.message })
    },
  }
}
