import type { ModelStatus } from '../../../src/serving/host/model-status.ts'
import type { ServedModel, ServerStatus } from '../../../src/serving/status/server-status.ts'
import type { WatchReport } from '../../../src/serving/watch/watch-report.ts'

export const at = Date.parse('2024-01-01T12:00:00Z')

/** A text that would run where it is not escaped. */
export const hostile = `<img src=x onerror="alert('1')">&amp;`

const time = { count: 0, nanoseconds: 0 }

export function modelStatus(parts: Partial<ModelStatus> = {}): ModelStatus {
  return {
    name: 'flight-delay',
    reference: 'flight-delay@production',
    state: 'ready',
    version: 3,
    digest: `sha256:${'ab'.repeat(32)}`,
    reason: null,
    since: at - 7_500_000,
    canary: null,
    shadow: null,
    statistics: {
      ...{ inferenceCount: 123_456, executionCount: 99, lastInferenceAt: at, inFlight: 2, queued: 7 },
      ...{ success: time, fail: time, queue: time, input: time, infer: time, output: time },
    },
    ...parts,
  }
}

export function watchReport(parts: Partial<WatchReport> = {}): WatchReport {
  const nobody = { missing: 0, expired: 0, stale: 0, ahead: 0, error: 0 }
  const stable = { psi: 0.06, expectedPsi: 0.05, lInfinity: 0.01, level: 'none' } as const
  return {
    model: 'flight-delay',
    version: 3,
    at,
    window: 3_600_000,
    level: 'warn',
    compared: true,
    freshness: [
      {
        group: 'airport_delays',
        newestEventAt: at - 30_000,
        shard: 'eu-2',
        batchUntil: at - 3_600_000,
        age: 30_000,
        error: null,
      },
      {
        group: 'route_traffic',
        newestEventAt: null,
        shard: null,
        batchUntil: null,
        age: null,
        error: 'connection refused',
      },
    ],
    results: [
      {
        rule: 'drift',
        kind: 'drift',
        subject: 'origin_delay_mean_1h',
        level: 'warn',
        value: 0.41,
        threshold: 0.25,
        since: at - 900_000,
        message: 'origin_delay_mean_1h: excess of PSI 0.41, above 0.25',
      },
      {
        rule: 'drift',
        kind: 'drift',
        subject: 'distance',
        level: 'ok',
        value: 0.01,
        threshold: 0.25,
        since: null,
        message: 'distance: excess of PSI 0.01, within 0.25',
      },
    ],
    figures: {
      rows: 4321,
      readRows: 4321,
      features: [
        {
          name: 'origin_delay_mean_1h',
          rows: 4321,
          nullRatio: 0.015,
          statuses: { ...nobody, missing: 43 },
          drift: { ...stable, psi: 0.46, level: 'major' },
        },
        { name: 'distance', rows: 4321, nullRatio: 0, statuses: null, drift: stable },
        { name: 'tags', rows: 4321, nullRatio: 0, statuses: null, drift: null },
      ],
      predictions: {
        mean: 0.2134,
        shares: [
          { class: 'false', share: 0.8 },
          { class: 'true', share: 0.2 },
        ],
        drift: [{ name: 'score', drift: stable }],
      },
    },
    ...parts,
  }
}

export function servedModel(parts: Partial<ServedModel> = {}): ServedModel {
  const traffic = Array.from({ length: 120 }, (_, index) => {
    const busy = 1 + Math.sin(index / 9) / 2 + ((index * 37) % 11) / 40
    const isQuiet = index > 40 && index < 48
    return {
      at: at - (120 - index) * 30_000,
      requests: isQuiet ? 0 : 300 * busy,
      rows: isQuiet ? 0 : 900 * busy,
      errors: index % 29 === 0 ? 2 : 0,
      shed: index > 90 && index < 96 ? 14 : 0,
      p50: isQuiet ? null : 0.0004 * busy,
      p99: isQuiet ? null : 0.0021 * busy * busy,
      batchRows: isQuiet ? null : 3 * busy,
    }
  })
  const moved = { action: 'promote', alias: 'production', digest: '', by: 'ada', reason: 'better AUC' } as const
  return {
    status: modelStatus(),
    traffic,
    history: [
      { ...moved, number: 2, from: 2, to: 3, at: at - 7_500_000 },
      { ...moved, number: 1, from: null, to: 2, at: at - 90_000_000, reason: null },
    ],
    watch: [watchReport()],
    ...parts,
  }
}

export function serverStatus(parts: Partial<ServerStatus> = {}): ServerStatus {
  return {
    at,
    since: at - 100_000_000,
    grpcAddress: '10.0.0.1:8081',
    ready: true,
    level: 'warn',
    models: [servedModel()],
    payloadLog: { written: 1234, dropped: 5 },
    ...parts,
  }
}
