import { describe, expect, test } from 'vitest'
import { checkRules } from '../../../src/serving/watch/check-rules.ts'
import { Judge } from '../../../src/serving/watch/judge.ts'
import type { Watched } from '../../../src/serving/watch/readings.ts'
import type { FeatureFigures, PredictionFigures } from '../../../src/serving/watch/watch-figures.ts'
import type { WatchRule } from '../../../src/serving/watch/watch-rule.ts'
import { minute, start } from './watch-world.ts'

const nobody = { missing: 0, expired: 0, stale: 0, ahead: 0, error: 0 }

function feature(name: string, figures: Partial<FeatureFigures> = {}): FeatureFigures {
  return { name, rows: 5000, nullRatio: 0, statuses: null, drift: null, ...figures }
}

function moved(psi: number, expectedPsi = 0.01) {
  return { psi, expectedPsi, lInfinity: 0, level: 'none' as const }
}

function watched(parts: {
  rows?: number
  features?: readonly FeatureFigures[]
  predictions?: Partial<PredictionFigures>
  freshness?: Watched['freshness']
}): Watched {
  const { rows = 5000, features = [], predictions = {}, freshness = [] } = parts
  return {
    figures: {
      rows,
      readRows: rows,
      features: features.map(one => ({ ...one, rows })),
      predictions: { mean: null, shares: null, drift: [], ...predictions },
    },
    freshness,
  }
}

function judge(rules: readonly WatchRule[], seen: Watched, at = start) {
  return new Judge(checkRules(rules)).judge(seen, at)
}

describe('rules', () => {
  test('report a level only after its time, and since when; what is well again starts anew', () => {
    const [bad, good] = [0.4, 0.1].map(nullRatio => watched({ features: [feature('a', { nullRatio })] }))
    const rules = new Judge(checkRules([{ kind: 'nulls', above: 0.2, for: '10m', severity: 'fail' }]))
    const at = (minutes: number, seen: Watched | undefined) => {
      const [result] = rules.judge(seen!, start + minutes * minute)
      return [result?.level, result?.since === null ? null : (result!.since - start) / minute]
    }
    expect(at(0, bad)).toEqual(['ok', 0])
    expect(at(9, bad)).toEqual(['ok', 0])
    expect(at(10, bad)).toEqual(['fail', 0])
    expect(at(11, good)).toEqual(['ok', null])
    expect(at(12, bad)).toEqual(['ok', 12])
    expect(at(22, bad)).toEqual(['fail', 12])
  })

  test('say the value, the limit and what it means', () => {
    const [result] = judge(
      [{ kind: 'drift', above: 0.25 }],
      watched({ features: [feature('amount', { drift: moved(0.5) })] }),
    )
    expect(result).toEqual({
      rule: 'drift',
      kind: 'drift',
      subject: 'amount',
      level: 'warn',
      value: 0.49,
      threshold: 0.25,
      since: start,
      message: 'amount: excess of PSI 0.49, above 0.25',
    })
  })

  test('do not judge by too few rows', () => {
    const parts = { features: [feature('a', { drift: moved(3), nullRatio: 1 })] }
    const rules: WatchRule[] = [
      { kind: 'drift', above: 0.25 },
      { kind: 'nulls', above: 0.1 },
    ]
    const found = judge(rules, watched({ ...parts, rows: 99 }))
    expect(found.map(({ level, value, message }) => [level, value, message])).toEqual([
      ['ok', null, 'a: 99 of 1000 rows so far'],
      ['ok', null, 'a: 99 of 100 rows so far'],
    ])
    expect(judge(rules, watched({ ...parts, rows: 100 })).map(result => result.level)).toEqual(['ok', 'warn'])
    expect(judge([{ ...rules[0]!, minRows: 50 } as WatchRule], watched({ ...parts, rows: 99 }))[0]?.level).toBe('warn')
  })

  test('of freshness look at every group or at those that are named; nothing at all is never fresh', () => {
    const group = (name: string, age: number | null) => ({
      group: name,
      newestEventAt: null,
      shard: null,
      batchUntil: null,
      age,
      error: null,
    })
    const seen = watched({ freshness: [group('a', 30_000), group('b', 120_000), group('c', null)] })
    expect(
      judge([{ kind: 'freshness', above: '1m' }], seen).map(({ subject, level, value }) => [subject, level, value]),
    ).toEqual([
      ['a', 'ok', 30],
      ['b', 'warn', 120],
      ['c', 'warn', null],
    ])
    const [, unknown] = judge([{ kind: 'freshness', above: '1m', groups: ['a', 'd'] }], seen)
    expect(unknown).toMatchObject({ subject: 'd', level: 'ok', message: 'd: the model reads no such group' })
  })

  test('of missing values count the statuses that are asked for', () => {
    const features = [feature('a', { statuses: { ...nobody, missing: 1000, stale: 3000 } }), feature('requested')]
    const value = (rule: Partial<WatchRule>) =>
      judge([{ kind: 'missing', above: 0.3, ...rule } as WatchRule], watched({ features })).map(result => result.value)
    expect(value({})).toEqual([0.2])
    expect(value({ statuses: ['stale', 'missing'] })).toEqual([0.8])
    expect(value({ features: ['requested'] })).toEqual([null])
  })

  test('of predictions have limits on both sides', () => {
    const predictions = {
      mean: 0.5,
      shares: [
        { class: 'no', share: 0.9 },
        { class: 'yes', share: 0.1 },
      ],
      drift: [
        { name: 'label', drift: moved(0.2) },
        { name: 'score', drift: moved(0.9) },
      ],
    }
    const rules: WatchRule[] = [
      { kind: 'predictionMean', below: 0.6, above: 0.8 },
      { kind: 'predictionShare', class: 'yes', above: 0.05 },
      { kind: 'predictionShare', name: 'other', class: 'maybe', below: 0.05 },
      { kind: 'predictionDrift', above: 0.25 },
    ]
    const found = judge(rules, watched({ predictions }))
    expect(found.map(({ rule, subject, level, threshold }) => [rule, subject, level, threshold])).toEqual([
      ['predictionMean', 'mean', 'warn', 0.6],
      ['predictionShare', 'yes', 'warn', 0.05],
      ['other', 'maybe', 'ok', 0.05],
      ['predictionDrift', 'label', 'ok', 0.25],
      ['predictionDrift', 'score', 'warn', 0.25],
    ])
    expect(found[2]?.message).toBe('maybe: the model has no such class')
  })
})
