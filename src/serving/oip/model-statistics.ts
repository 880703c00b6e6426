import type { CountedTime, ModelStatus } from '../host/model-status.ts'

/** Figures of one model, as the extension `statistics` names them; durations in nanoseconds, times in milliseconds since 1970. */
export interface StatisticsEntry {
  readonly name: string
  readonly version: string
  readonly last_inference: number
  readonly inference_count: number
  readonly execution_count: number
  readonly inference_stats: { readonly [stage in Stage]: { readonly count: number; readonly ns: number } }
}

type Stage =
  | 'success'
  | 'fail'
  | 'queue'
  | 'compute_input'
  | 'compute_infer'
  | 'compute_output'
  | 'cache_hit'
  | 'cache_miss'

const none: CountedTime = { count: 0, nanoseconds: 0 }

/** The figures of a served model; nothing is ever cached here. */
export function modelStatistics({ name, version, statistics }: ModelStatus): StatisticsEntry {
  const { lastInferenceAt, inferenceCount, executionCount, success, fail, queue, input, infer, output } = statistics
  const stages: { readonly [S in Stage]: CountedTime } = {
    ...{ success, fail, queue, compute_input: input, compute_infer: infer, compute_output: output },
    ...{ cache_hit: none, cache_miss: none },
  }
  const entries = Object.entries(stages).map(([stage, { count, nanoseconds }]) => [stage, { count, ns: nanoseconds }])
  return {
    name,
    version: version === null ? '' : String(version),
    last_inference: lastInferenceAt,
    inference_count: inferenceCount,
    execution_count: executionCount,
    inference_stats: Object.fromEntries(entries),
  }
}
