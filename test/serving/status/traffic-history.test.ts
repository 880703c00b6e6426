import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MetricFamily } from '../../../src/serving/host/metrics.ts'
import { quantileOf } from '../../../src/serving/status/model-totals.ts'
import { TrafficHistory } from '../../../src/serving/status/traffic-history.ts'

const bounds = [0.001, 0.01, 0.1, Number.POSITIVE_INFINITY]

/** Cumulative buckets of how many calls took so long. */
function histogram(counts: readonly number[], sum = 0): Pick<MetricFamily['samples'][number], 'value' | 'buckets'> {
  const upToNow = (index: number) => counts.slice(0, index + 1).reduce((all, count) => all + count, 0)
  return { value: sum, buckets: bounds.map((upTo, index) => ({ upTo, count: upToNow(index) })) }
}

interface Seen {
  readonly calls?: readonly number[]
  readonly runs?: readonly number[]
  readonly runRows?: number
  readonly ok?: number
  readonly failed?: number
  readonly shed?: number
}

function families({ calls = [], runs = [], runRows = 0, ok = 0, failed = 0, shed = 0 }: Seen): readonly MetricFamily[] {
  const labels = { model: 'fraud' }
  const counter = { help: '', type: 'counter' } as const
  const spread = { help: '', type: 'histogram' } as const
  return [
    {
      ...spread,
      name: 'bighead_predict_duration_seconds',
      samples: [
        { labels: { ...labels, stage: 'infer' }, ...histogram([9, 9, 9, 9]) },
        { labels: { ...labels, stage: 'total' }, ...histogram(calls) },
      ],
    },
    { ...spread, name: 'bighead_batch_rows', samples: [{ labels, ...histogram(runs, runRows) }] },
    {
      ...counter,
      name: 'bighead_predict_requests_total',
      samples: [
        { labels: { ...labels, code: 'ok', variant: 'primary', version: '1' }, value: ok },
        { labels: { ...labels, code: 'deadline', variant: 'canary', version: '2' }, value: failed },
        { labels: { ...labels, code: 'ok', variant: 'shadow', version: '3' }, value: 1e6 + ok },
      ],
    },
    {
      ...counter,
      name: 'bighead_shed_total',
      samples: ['queue', 'concurrency'].map(reason => ({ labels: { ...labels, reason }, value: shed / 2 })),
    },
    { ...counter, name: 'toString', samples: [{ labels, value: 7 }] },
  ]
}

describe('the traffic of a model', () => {
  test('is what was counted between two samples, a second', () => {
    let now = 0
    let seen: Seen = { calls: [100, 0, 0, 0], ok: 100, runs: [100], runRows: 100 }
    const history = new TrafficHistory({ collect: () => families(seen) }, () => now)
    now = 10_000
    seen = { calls: [110, 5, 5, 0], ok: 250, failed: 20, shed: 40, runs: [110], runRows: 400 }
    history.sample()
    expect(history.read()('fraud')).toEqual([
      {
        at: 10_000,
        requests: 17,
        rows: 30,
        errors: 2,
        shed: 4,
        p50: 0.001,
        p99: expect.closeTo(0.0964, 10),
        batchRows: 30,
      },
    ])
    expect(history.read()('other')).toMatchObject([{ requests: 0, p50: null, batchRows: null }])
    now = 12_000
    const [, running] = history.read()('fraud')
    expect(running).toEqual({
      at: 12_000,
      requests: 0,
      rows: 0,
      errors: 0,
      shed: 0,
      p50: null,
      p99: null,
      batchRows: null,
    })
  })

  test('keeps the last stretches only, and begins anew with counters that do', () => {
    let now = 0
    let calls = 0
    const history = new TrafficHistory({ collect: () => families({ calls: [calls], ok: calls }) }, () => now, 3)
    for (let step = 1; step <= 5; step++) {
      now += 1000
      calls += step
      history.sample()
    }
    expect(
      history
        .read()('fraud')
        .map(point => point.requests),
    ).toEqual([3, 4, 5])
    now += 1999
    calls = 4
    expect(history.read()('fraud')).toHaveLength(3)
    now += 1
    expect(history.read()('fraud').at(-1)).toMatchObject({ requests: 2 })
  })
})

test('a quantile lies in the bucket of its rank, and grows with the share', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (counts, share) => {
        const size = counts.reduce((sum, count) => sum + count, 0)
        const found = quantileOf({ bounds, counts, sum: 0 }, share)
        if (size === 0) return expect(found).toBeNull()
        const values = counts.flatMap((count, bucket) => new Array<number>(count).fill(bucket))
        const bucket = values[Math.max(0, Math.ceil(share * size) - 1)]!
        expect(found).toBeGreaterThanOrEqual(bounds[bucket - 1] ?? 0)
        if (bucket < 3) expect(found).toBeLessThanOrEqual(bounds[bucket]!)
        else expect(found).toBe(0.1)
        expect(quantileOf({ bounds, counts, sum: 0 }, Math.min(1, share + 0.2))!).toBeGreaterThanOrEqual(found!)
      },
    ),
    { seed: 11, numRuns: 300 },
  )
})
