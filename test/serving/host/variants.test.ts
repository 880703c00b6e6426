import { setTimeout as wait } from 'node:timers/promises'
import { type HostEvent, LinearRegression, openModelHost, Pipeline, tableFromRows } from 'bighead'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fraud, openWorld, regressor, request, type World } from './world.ts'

let world: World
let [one, two] = [0, 0]
beforeAll(async () => {
  world = await openWorld()
  one = await world.promote(2)
  two = (await world.registry.register('fraud', { pipeline: await regressor(5), features: fraud })).version
})
afterAll(() => world[Symbol.asyncDispose]())

const cards = Array.from({ length: 600 }, (_, i) => ({ ...request, card: `c${i}` }))
const host = (deployment: object, onEvent: (event: HostEvent) => void = () => {}) =>
  openModelHost({
    registry: world.registry,
    online: world.online,
    models: [{ model: 'fraud@production', ...deployment }],
    onEvent,
  })

/** The version that answers each card. */
async function versions(models: Awaited<ReturnType<typeof host>>, rows: readonly object[] = cards): Promise<number[]> {
  const { answers } = await models.predict({ model: 'fraud', rows })
  return answers.map(answer => answer.metadata.version)
}

describe('a canary', () => {
  test('answers its share of the entities, always the same ones, in whatever calls they come', async () => {
    await using models = await host({ canary: { model: `fraud/${two}`, weight: 0.25 } })
    const together = await versions(models)
    const statistics = models.models()[0]?.statistics
    expect(statistics).toMatchObject({ inferenceCount: cards.length, success: { count: 1 }, input: { count: 2 } })
    const durations = models.metrics.collect().find(({ name }) => name === 'bighead_predict_duration_seconds')
    const whole = durations?.samples.find(({ labels }) => labels.stage === 'total')
    expect(whole?.buckets?.at(-1)?.count).toBe(1)
    const share = together.filter(version => version === two).length / together.length
    expect(share).toBeGreaterThan(0.19)
    expect(share).toBeLessThan(0.31)
    expect(await versions(models, cards.toReversed())).toEqual(together.toReversed())
    const single = await Promise.all(cards.slice(0, 50).map(row => versions(models, [row])))
    expect(single.flat()).toEqual(together.slice(0, 50))
    await using more = await host({ canary: { model: `fraud/${two}`, weight: 0.5 } })
    const greater = await versions(more)
    expect(together.every((version, i) => version !== two || greater[i] === two)).toBe(true)
  })

  test('gives each row the prediction of its own version, and is named by number', async () => {
    await using models = await host({ canary: { model: `fraud/${two}`, weight: 0.5 } })
    const { answers } = await models.predict({ model: 'fraud', rows: cards })
    const named = await models.predict({ model: `fraud/${two}`, rows: cards })
    for (const [index, answer] of answers.entries()) {
      if (answer.metadata.variant === 'canary')
        expect(answer).toMatchObject({ prediction: Object(named.answers[index]).prediction })
    }
    expect(new Set(named.answers.map(answer => answer.metadata.version))).toEqual(new Set([two]))
    expect(models.describe('fraud').versions).toEqual([one, two])
    expect(models.models()[0]).toMatchObject({ version: one, canary: { version: two, weight: 0.5 } })
  })

  test('never answers at weight 0 and always at 1, also columns', async () => {
    await using none = await host({ canary: { model: `fraud/${two}`, weight: 0 } })
    await using all = await host({ canary: { model: `fraud/${two}`, weight: 1 }, stickyBy: ['amount'] })
    expect(new Set(await versions(none))).toEqual(new Set([one]))
    expect(new Set(await versions(all))).toEqual(new Set([two]))
    const inputs = tableFromRows({ asked_at: 'timestamp', card: 'string', amount: 'float64' }, [request])
    expect(await all.infer({ model: 'fraud', inputs })).toMatchObject({ version: two, variant: 'canary' })
  })
})

describe('a shadow', () => {
  test('is asked afterwards, compared and counted', async () => {
    await using models = await host({ shadow: { model: `fraud/${two}`, weight: 1 } })
    expect(new Set(await versions(models, cards.slice(0, 20)))).toEqual(new Set([one]))
    const differences = () => models.metrics.collect().find(family => family.name === 'bighead_shadow_diff')?.samples[0]
    while (differences() === undefined || differences()?.buckets?.at(-1)?.count !== 20) await wait(5)
    expect(differences()).toMatchObject({ labels: { model: 'fraud', version: String(two) } })
    // Five times the amount of 8 instead of twice.
    expect((differences()?.value ?? 0) / 20).toBeCloseTo(24, 0)
  })

  test('is asked about columns, too: about the same entities, with the features as of the call', async () => {
    await using models = await host({ shadow: { model: `fraud/${two}`, weight: 0.5 } })
    const differences = () => models.metrics.collect().find(family => family.name === 'bighead_shadow_diff')?.samples[0]
    const compared = () => differences()?.buckets?.at(-1)?.count ?? 0
    const some = cards.slice(0, 100)
    await versions(models, some)
    while (compared() === 0) await wait(5)
    const value = differences()?.value ?? Number.NaN
    const asked = compared()
    expect(asked).toBeGreaterThan(30)
    expect(asked).toBeLessThan(70)
    const columns = { asked_at: 'timestamp', card: 'string', amount: 'float64' } as const
    await models.infer({ model: 'fraud', inputs: tableFromRows(columns, some) })
    while (compared() === asked) await wait(5)
    expect(compared()).toBe(2 * asked)
    expect(differences()?.value).toBeCloseTo(2 * value, 9)
    const whole = { amount: 'float64', card_mean: 'float64', card_n: 'int64', ratio: 'float64' } as const
    const inputs = Array.from({ length: 100 }, (_, i) => ({ amount: i, card_mean: 3, card_n: 2, ratio: 1 }))
    const before = compared()
    const given = await models.infer({ model: 'fraud', inputs: tableFromRows(whole, inputs) })
    while (compared() === before) await wait(5)
    expect(compared() - before).toBeGreaterThan(30)
    expect(compared() - before).toBeLessThan(70)
    expect(given).toMatchObject({ version: one })
  })

  test('that lacks columns of a table fails by itself, too', async () => {
    const events: HostEvent[] = []
    const broken = await world.registry.register('other', {
      pipeline: await new Pipeline([['model', new LinearRegression()]]).fit(
        [1, 2, 3].map(x => ({ x, y: 2 * x })),
        { target: 'y' },
      ),
    })
    await using models = await host({ shadow: { model: `other/${broken.version}`, weight: 1 } }, event =>
      events.push(event),
    )
    const columns = { asked_at: 'timestamp', card: 'string', amount: 'float64' } as const
    await models.infer({ model: 'fraud', inputs: tableFromRows(columns, [request]) })
    while (!events.some(event => event.kind === 'shadowFailed')) await wait(5)
    expect(events.find(event => event.kind === 'shadowFailed')).toMatchObject({
      model: 'fraud@production',
      error: { code: 'INVALID_REQUEST' },
    })
  })

  test('fails by itself', async () => {
    const events: HostEvent[] = []
    const broken = await world.registry.register('broken', { pipeline: await regressor(2) })
    await using models = await host({ shadow: { model: `broken/${broken.version}`, weight: 1 } }, event =>
      events.push(event),
    )
    expect(await versions(models, [request])).toEqual([one])
    while (!events.some(event => event.kind === 'shadowFailed')) await wait(5)
    expect(await versions(models, [request])).toEqual([one])
    const requests =
      models.metrics.collect().find(family => family.name === 'bighead_predict_requests_total')?.samples ?? []
    expect(requests.find(sample => sample.labels.variant === 'shadow')?.labels).toMatchObject({
      code: 'invalid_request',
    })
    expect(models.models()[0]?.statistics.fail.count).toBe(0)
  })
})
