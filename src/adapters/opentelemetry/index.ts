export type { OpenSpan, SpanAttributes, SpanStart, Tracing } from '../../serving/tracing/tracing.ts'
export { type OpenTelemetryOptions, openTelemetry } from './open-telemetry.ts'
