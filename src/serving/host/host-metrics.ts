import { type StageTimings, stages } from './host-call.ts'
import type { Instrument, Metrics, Series } from './metrics.ts'

/** The figures that a host keeps, by their fixed names. */
export interface HostMetrics {
  readonly requests: Instrument
  readonly duration: Instrument
  readonly batchRows: Instrument
  readonly queueDepth: Instrument
  readonly shed: Instrument
  readonly featureMissing: Instrument
  readonly modelInfo: Instrument
  readonly loadSeconds: Instrument
  readonly shadowDiff: Instrument
}

const seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const rows = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384, 65_536]
const shares = [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 10, 100]

/** Declares what a host counts. */
export function hostMetrics(metrics: Metrics): HostMetrics {
  const { counter, gauge, histogram } = metrics
  const predict = 'bighead_predict'
  return {
    requests: counter(
      `${predict}_requests_total`,
      'Calls by the version that was asked and what came of it; one whose rows fared differently counts for each outcome.',
      [...['model', 'version', 'variant', 'code']],
    ),
    duration: histogram(
      `${predict}_duration_seconds`,
      'Time per call and stage; `total` is all of it.',
      [...['model', 'stage']],
      seconds,
    ),
    batchRows: histogram('bighead_batch_rows', 'Rows that went to a model at a time.', ['model'], rows),
    queueDepth: gauge('bighead_queue_depth', 'Rows that wait for a model.', ['model']),
    shed: counter('bighead_shed_total', 'Calls that were refused for lack of room.', ['model', 'reason']),
    featureMissing: counter('bighead_feature_missing_total', 'Features that were served without a stored value.', [
      ...['model', 'feature', 'status'],
    ]),
    modelInfo: gauge('bighead_model_info', 'The versions that are loaded.', ['model', 'version', 'digest', 'stage']),
    loadSeconds: histogram('bighead_model_load_seconds', 'Time to load a version and warm it up.', ['model'], seconds),
    shadowDiff: histogram(
      'bighead_shadow_diff',
      'How far the answers of a shadow are from those given.',
      [...['model', 'version']],
      shares,
    ),
  }
}

/** Records where time went; microseconds. */
export interface StageRecorder {
  /** The stages of what one version answered. */
  stages(timings: StageTimings): void
  /** All of a call. */
  total(time: number): void
}

/** What records the times of a model's calls. */
export function stageRecorder({ duration }: HostMetrics, model: string): StageRecorder {
  const series: readonly (readonly [keyof StageTimings, Series])[] = stages.map(stage => [
    stage,
    duration.of(model, stage),
  ])
  const whole = duration.of(model, 'total')
  return {
    stages(timings) {
      for (const [stage, one] of series) one.add(timings[stage] / 1e6)
    },
    total: time => whole.add(time / 1e6),
  }
}
