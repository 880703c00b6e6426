import { readFileSync } from 'node:fs'
import { openModelHost, tableFromRows, watchFiles, watchReference } from 'bighead'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classifier, fraud, hour, openWorld, request, start, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  const pipeline = await classifier()
  const inputs = { amount: 'float64', card_mean: 'float64', card_n: 'int64', ratio: 'float64' } as const
  const training = tableFromRows(
    inputs,
    Array.from({ length: 2000 }, (_, i) => ({ amount: (i % 100) / 4, card_mean: i % 25, card_n: i % 15, ratio: 1 })),
  )
  const files = watchFiles(await watchReference(training, { model: pipeline, bins: 16 }))
  const { version } = await world.registry.register('fraud', { pipeline, features: fraud, files })
  await world.registry.promote('fraud', 'production', version, { expected: null })
})
afterAll(() => world[Symbol.asyncDispose]())

const hosting = () => ({
  registry: world.registry,
  online: world.online,
  models: ['fraud@production'],
  clock: () => request.asked_at + hour,
})

describe('a host that watches', () => {
  test('compares what its versions answer with what was registered with them, rows and tables alike', async () => {
    await using host = await openModelHost({
      ...hosting(),
      watch: {
        rules: [
          { kind: 'missing', above: 0.2, minRows: 1 },
          { kind: 'freshness', above: '1h', severity: 'fail' },
        ],
      },
    })
    const rows = Array.from({ length: 40 }, (_, i) => ({
      ...request,
      card: i % 4 === 0 ? 'nobody' : 'c1',
      amount: i / 4,
    }))
    await host.predict({ model: 'fraud', rows })
    await host.infer({
      model: 'fraud',
      inputs: tableFromRows({ asked_at: 'timestamp', card: 'string', amount: 'float64' }, rows),
    })
    const whole = tableFromRows({ amount: 'float64', card_mean: 'float64', card_n: 'int64', ratio: 'float64' }, [
      { amount: 1, card_mean: 2, card_n: 3, ratio: null },
    ])
    await host.infer({ model: 'fraud', inputs: whole })
    await expect(host.predict({ model: 'fraud', rows: [{ card: 7 }] as never })).rejects.toThrow('card')
    await host.watch?.refresh()
    const [report] = host.watch?.reports() ?? []
    expect(report).toMatchObject({ model: 'fraud', version: 1, compared: true, level: 'fail' })
    const { figures, freshness, results } = report!
    expect([figures.rows, figures.readRows]).toEqual([81, 80])
    const of = (name: string) => figures.features.find(feature => feature.name === name)
    expect(of('amount')).toMatchObject({ rows: 81, nullRatio: 0, drift: { level: 'major' } })
    expect(of('ratio')?.nullRatio).toBeCloseTo(21 / 81, 12)
    expect(of('card_mean')?.statuses).toMatchObject({ missing: 20 })
    expect(of('card')).toMatchObject({ rows: 80, drift: null })
    expect(figures.predictions.drift.map(({ name }) => name)).toEqual(['label', 'score'])
    expect(freshness).toMatchObject([{ group: 'spending', batchUntil: start + 12 * hour, age: 2 * hour }])
    expect(results.map(({ rule, subject, level }) => [rule, subject, level])).toEqual([
      ['missing', 'card_mean', 'warn'],
      ['missing', 'card_n', 'warn'],
      ['freshness', 'spending', 'fail'],
    ])
  })

  test('shows it as metrics, and no longer once a version is gone', async () => {
    await using host = await openModelHost({ ...hosting(), watch: {} })
    await host.predict({ model: 'fraud', rows: [request, { ...request, card: 'nobody' }] })
    await host.watch?.refresh()
    const samples = (name: string) => host.metrics.collect().find(family => family.name === name)?.samples ?? []
    expect(samples('bighead_feature_freshness_seconds')).toEqual([{ labels: { group: 'spending' }, value: 2 * 3600 }])
    const labels = { model: 'fraud', version: '1' }
    expect(samples('bighead_watch_rows')).toEqual([{ labels, value: 2 }])
    expect(samples('bighead_feature_missing_ratio')).toContainEqual({
      labels: { ...labels, feature: 'card_n' },
      value: 0.5,
    })
    expect(samples('bighead_watch_level')).toContainEqual({ labels: { ...labels, rule: 'missing' }, value: 0 })
    expect(
      samples('bighead_prediction_class_ratio').map(({ labels: { class: name }, value }) => [name, value]),
    ).toEqual([
      ['false', 1],
      ['true', 0],
    ])
    await host.unload('fraud')
    await host.watch?.refresh()
    const left = host.metrics.collect().filter(({ name }) => /_(feature|prediction|watch)_/.test(name))
    expect(left.flatMap(family => family.samples.map(() => family.name))).toEqual([
      'bighead_feature_missing_total',
      'bighead_feature_missing_total',
    ])
  })

  test('holds readiness back only where it is asked to', async () => {
    const rules = [{ kind: 'freshness', above: '1h', severity: 'fail' }] as const
    for (const failReadiness of [false, true]) {
      await using host = await openModelHost({ ...hosting(), watch: { rules, failReadiness } })
      expect(host.ready()).toBe(true)
      await host.watch?.refresh()
      expect(host.watch?.reports().map(report => report.level)).toEqual(['fail'])
      expect([host.ready(), host.ready('fraud')]).toEqual([!failReadiness, !failReadiness])
    }
  })

  test('has every metric that the example of alerts names', async () => {
    await using host = await openModelHost(hosting())
    const alerts = readFileSync(new URL('../../../docs/examples/alerts.yml', import.meta.url), 'utf8')
    const named = new Set(
      alerts
        .replace(/#.*/g, '')
        .match(/\bbighead_\w+/g)
        ?.map(name => name.replace(/_bucket$/, '')),
    )
    expect(named.size).toBeGreaterThan(8)
    const known = host.metrics.collect().map(family => family.name)
    expect([...named].filter(name => !known.includes(name))).toEqual([])
  })

  test('does not where it is told so, and refuses rules that cannot be', async () => {
    await using host = await openModelHost({ ...hosting(), watch: false })
    await host.predict({ model: 'fraud', rows: [request] })
    expect(host.watch).toBeNull()
    expect(host.metrics.collect().some(({ name }) => name === 'bighead_watch_rows')).toBe(false)
    await expect(openModelHost({ ...hosting(), watch: { rules: [{ kind: 'drift' }] } as never })).rejects.toThrow(
      'Parameter `rules[0]`: `above` is needed.',
    )
  })
})
