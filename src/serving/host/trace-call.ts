import type { OpenSpan, Tracing } from '../tracing/tracing.ts'
import { codeOf } from './call-context.ts'
import { type StageTimings, stages } from './host-call.ts'
import type { InferResult } from './infer-call.ts'
import type { PredictResult } from './predict-call.ts'

/** Of what a caller calls a model a span keeps so many characters. */
const longestName = 200

/** Answers a call within a span, whose parts are the stages of the call. */
export function traceCall<Result extends PredictResult | InferResult>(
  tracing: Tracing,
  operation: 'predict' | 'infer',
  model: string,
  answer: () => Promise<Result>,
): Promise<Result> {
  const called = model.slice(0, longestName)
  const attributes = { 'bighead.operation': operation, 'bighead.model': called }
  return tracing.within({ name: `${operation} ${called}`, kind: 'internal', attributes }, async span => {
    const begun = performance.timeOrigin + performance.now()
    try {
      const result = await answer()
      tell(span, result, begun)
      return result
    } catch (error) {
      span.set({ 'error.type': codeOf(error) })
      span.fail(error)
      throw error
    }
  })
}

/** A call that several versions shared is told by the first row's. */
function tell(span: OpenSpan, result: PredictResult | InferResult, begun: number): void {
  const rows = 'answers' in result ? result.answers.length : result.rowCount
  const told = 'answers' in result ? result.answers[0]?.metadata : result
  span.set({ 'bighead.rows': rows })
  if (told === undefined) return
  span.set({ 'bighead.version': told.version, 'bighead.variant': told.variant })
  tellStages(span, told.timings, begun)
}

function tellStages(span: OpenSpan, timings: StageTimings, begun: number): void {
  let from = begun
  for (const stage of stages) {
    const until = from + timings[stage] / 1000
    if (until > from) span.part(stage, from, until)
    from = until
  }
}
