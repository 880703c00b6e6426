import { setTimeout as wait } from 'node:timers/promises'
import { type HostEvent, openModelHost, tableFromRows } from 'bighead'
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
