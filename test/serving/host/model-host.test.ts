import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import {
  createPredictor,
  type HostAnswer,
  type HostEvent,
  type ModelHostOptions,
  ModelNotFoundError,
  openModelHost,
  type PredictResult,
  RequestError,
  tableFromRows,
} from 'bighead'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { definitionHash } from '../../../src/features/definition/hash.ts'
import { isFailedRow } from '../../../src/serving/host/predict-call.ts'
import { storedFile } from '../registry/stored-file.ts'
import { classifier, fraud, openWorld, regressor, request, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const host = (options: Partial<ModelHostOptions> = {}) =>
  openModelHost({ registry: world.registry, online: world.online, models: ['fraud@production'], ...options })

/** The first answer, which must be one. */
function first({ answers }: PredictResult): HostAnswer {
  const [answer] = answers
  if (answer === undefined || isFailedRow(answer)) throw new Error('the row failed')
  return answer
}

const numberOf = (result: PredictResult) => (first(result).prediction as { readonly value: number }).value

/** Waits until something is so. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(5)
}

describe('a model host', () => {
  test('answers as a predictor does, and says how', async () => {
    await world.promote(2)
    await using models = await host()
    await using predictor = await createPredictor({
      ...{ registry: world.registry, online: world.online, features: fraud, model: 'fraud@production' },
    })
    const expected = await predictor.predict(request, { features: true })
    const result = await models.predict({ model: 'fraud@production', rows: [request], features: true, explain: true })
    const answer = first(result)
    expect(answer.prediction).toEqual(expected.prediction)
    expect(answer.features).toEqual(expected.features)
    expect(answer.metadata).toMatchObject({ ...expected.metadata, variant: 'primary', timings: { queue: 0 } })
    expect(result.explanation?.toString()).toBe(predictor.explain().toString())
    expect(first(await models.predict({ model: 'fraud', rows: [request] })).features).toBeUndefined()
  })

  test('answers many rows in order, and names every wrong field of them', async () => {
    await world.promote(2)
    await using models = await host()
    const rows = Array.from({ length: 300 }, (_, i) => ({ ...request, amount: i }))
    const { answers } = await models.predict({ model: 'fraud', rows })
    const single = await Promise.all(rows.map(row => models.predict({ model: 'fraud', rows: [row] })))
    expect(answers.map(answer => 'prediction' in answer && answer.prediction)).toEqual(
      single.map(result => first(result).prediction),
    )
    const wrong = models.predict({
      model: 'fraud',
      rows: [request, { ...request, amuont: 1 }, { amount: 'x' }] as never,
    })
    await expect(wrong).rejects.toThrow(/requests\[1\]\.amuont: .*`amount`.*requests\[2\].card.*requests\[2\].amount/)
    await expect(wrong).rejects.toBeInstanceOf(RequestError)
  })

  test('answers columns without an object per row, from the inputs of the pipeline or from the request', async () => {
    const pipeline = await classifier()
    await world.registry.register('dear', { pipeline, features: fraud })
    await using models = await host({ models: ['dear/1'] })
    const inputs = tableFromRows({ amount: 'float64', card_mean: 'float64', card_n: 'int32', ratio: 'float64' }, [
      { amount: 1, card_mean: 2, card_n: 3, ratio: 1 },
      { amount: 24, card_mean: 2, card_n: 3, ratio: 1 },
    ])
    const { outputs, rowCount } = await models.infer({ model: 'dear', inputs })
    const { values } = await pipeline.predictProba(inputs)
    expect(rowCount).toBe(2)
    expect(outputs).toEqual([
      { name: 'label', type: 'boolean', width: null, values: Uint8Array.of(0, 1) },
      { name: 'probabilities', type: 'float64', width: 2, values },
    ])
    const asked = tableFromRows({ asked_at: 'timestamp', card: 'string', amount: 'float64' }, [
      request,
      { ...request, card: 'c2' },
    ])
    const read = await models.infer({ model: 'dear', inputs: asked, outputs: ['probabilities'] })
    const { answers } = await models.predict({ model: 'dear', rows: [request, { ...request, card: 'c2' }] })
    const probabilities = answers.flatMap(answer =>
      'prediction' in answer && 'probabilities' in answer.prediction
        ? Object.values(answer.prediction.probabilities)
        : [],
    )
    expect(read.outputs).toEqual([
      { name: 'probabilities', type: 'float64', width: 2, values: Float64Array.from(probabilities) },
    ])
    const unknown = models.infer({ model: 'dear', inputs, outputs: ['probability'] })
    await expect(unknown).rejects.toThrow('outputs.probability: there is no such output.')
  })

  test('serves the inputs of the pipeline where a model has no features', async () => {
    const pipeline = await regressor(3)
    await world.registry.register('plain', { pipeline })
    await using models = await openModelHost({ registry: world.registry, models: ['plain@latest'] })
    const row = { amount: 4, card_mean: 1, card_n: 2, ratio: 1 }
    const { prediction, metadata } = first(await models.predict({ model: 'plain', rows: [row] }))
    expect(prediction).toEqual({ value: pipeline.predictRow(row) })
    expect(metadata).toMatchObject({ features: '', statuses: {} })
    expect(models.describe('plain')).toMatchObject({ features: null, inputs: models.describe('plain').pipelineInputs })
    await expect(models.predict({ model: 'plain', rows: [{ amount: 4, card_mean: 1, card_n: 2 }] })).rejects.toThrow(
      'ratio: it is missing, and the model reads it',
    )
    const inputs = tableFromRows({ amount: 'float64', more: 'float64' }, [{ amount: 1, more: 2 }])
    await expect(models.infer({ model: 'plain', inputs })).rejects.toThrow('more: the model has no such input.')
  })

  test('describes what it serves', async () => {
    const version = await world.promote(2)
    await using models = await host()
    expect(models.describe('fraud')).toMatchObject({
      ...{ name: 'fraud', version, versions: [version], role: 'regressor', classes: null },
      inputs: [{ name: 'asked_at' }, { name: 'card', type: 'string' }, { name: 'amount' }],
      outputs: [{ name: 'value', type: 'float64', width: null }],
      features: { name: 'fraud', hash: definitionHash(fraud.definition), definition: fraud.definition },
    })
    await models.predict({ model: 'fraud', rows: [request, request] })
    expect(models.models()).toMatchObject([
      {
        ...{ name: 'fraud', reference: 'fraud@production', state: 'ready', version, reason: null },
        statistics: {
          inferenceCount: 2,
          executionCount: 1,
          success: { count: 1 },
          fail: { count: 0 },
          inFlight: 0,
          queued: 0,
        },
      },
    ])
  })

  test('refuses what it does not serve', async () => {
    await world.promote(2)
    await using models = await host()
    await expect(models.predict({ model: 'fruad', rows: [] })).rejects.toThrow('Did you mean `fraud`?')
    await expect(models.predict({ model: 'fraud/999', rows: [] })).rejects.toBeInstanceOf(ModelNotFoundError)
    await expect(host({ models: ['fraud@nowhere'] })).rejects.toThrow('`fraud` has no alias `nowhere`')
    await expect(openModelHost({ registry: world.registry, models: ['fraud@production'] })).rejects.toThrow(
      'give the store that it is read from',
    )
  })

  test.each([
    [
      'a weight above 1',
      { models: [{ model: 'fraud/1', canary: { model: 'fraud/1', weight: 2 } }] },
      'a number from 0 to 1',
    ],
    ['a limit of 0', { limits: { queueRows: 0 } }, '`queueRows` is 0'],
    ['an unknown limit', { limits: { rows: 1 } }, 'there is no limit `rows`'],
    ['a rhythm that is none', { follow: 'often' }, '"often" is not a duration'],
    ['an unknown option', { folow: '1s' }, 'Did you mean `follow`?'],
    ['models that are not a list', { models: 'fraud' }, 'a list of references'],
    ['columns that no request has', { models: [{ model: 'fraud/1', stickyBy: ['crad'] }] }, 'Did you mean `card`?'],
  ])('refuses %s', async (_, options, message) => {
    await world.promote(2)
    await expect(host(options as never)).rejects.toThrow(message)
  })
})

describe('hot reload', () => {
  test('takes up a promotion, and answers all the while', async () => {
    await world.promote(2)
    const events: HostEvent[] = []
    await using models = await host({ follow: '5ms', onEvent: event => events.push(event) })
    const seen = new Set<number>()
    let asking = true
    const askers = Array.from({ length: 8 }, async () => {
      while (asking) {
        const answer = first(await models.predict({ model: 'fraud', rows: [request] }))
        seen.add(answer.metadata.version)
        await wait(0)
      }
    })
    const versions = [await world.promote(5), await world.promote(7), await world.promote(9)]
    await until(() => seen.has(versions[2] as number))
    asking = false
    await Promise.all(askers)
    expect(numberOf(await models.predict({ model: 'fraud', rows: [request] }))).toBeCloseTo(72, 0)
    expect(models.models()[0]?.statistics.fail.count).toBe(0)
    expect(events.filter(event => event.kind === 'retired').length).toBeGreaterThan(0)
    const info = models.metrics.collect().find(family => family.name === 'bighead_model_info')
    expect(info?.samples.map(sample => [sample.labels.version, sample.labels.stage])).toEqual([
      [String(versions[2]), 'production'],
    ])
  })

  test('changes nothing where the new version cannot be loaded, says why, and tries again', async () => {
    const good = await world.promote(2)
    await using models = await host({ follow: '5ms' })
    const bad = await world.registry.register('fraud', { pipeline: await regressor(11), features: fraud })
    const file = storedFile(world.folder, 'fraud', bad.version, 'pipeline.json')
    const bytes = await readFile(file)
    await writeFile(file, bytes.subarray(0, bytes.length - 2))
    await world.registry.promote('fraud', 'production', bad.version, { expected: good })
    await until(() => models.models()[0]?.reason !== null)
    expect(models.models()[0]).toMatchObject({
      state: 'ready',
      version: good,
      reason: expect.stringContaining('pipeline.json'),
    })
    expect(first(await models.predict({ model: 'fraud', rows: [request] })).metadata.version).toBe(good)
    await expect(models.reload('fraud')).rejects.toThrow('pipeline.json')
    await writeFile(file, bytes)
    await until(() => models.models()[0]?.version === bad.version)
    expect(models.models()[0]?.reason).toBeNull()
  })

  test('goes on serving while the registry cannot be asked', async () => {
    await world.promote(2)
    const events: HostEvent[] = []
    let down = false
    const registry: typeof world.registry = {
      ...world.registry,
      resolve: reference =>
        down ? Promise.reject(new Error('the registry is down')) : world.registry.resolve(reference),
    }
    await using models = await host({ registry, follow: '5ms', onEvent: event => events.push(event) })
    down = true
    await until(() => events.some(event => event.kind === 'followFailed'))
    expect(models.ready()).toBe(true)
    expect(numberOf(await models.predict({ model: 'fraud', rows: [request] }))).toBeCloseTo(16, 0)
    const version = await world.promote(4)
    down = false
    await until(() => models.models()[0]?.version === version)
  })

  test('loads and unloads by hand', async () => {
    await world.promote(2)
    await using models = await host({ models: [] })
    expect(models.ready()).toBe(true)
    await models.load('fraud@production')
    expect(models.ready('fraud')).toBe(true)
    await expect(models.load('fraud@nowhere')).rejects.toThrow('nowhere')
    expect(models.models()).toHaveLength(1)
    await models.unload('fraud@production')
    await expect(models.predict({ model: 'fraud', rows: [request] })).rejects.toThrow('Nothing is served here')
  })
})

describe('closing', () => {
  test('is announced, finishes what has begun, and refuses what comes later', async () => {
    await world.promote(2)
    const models = await host()
    models.drain()
    expect(models.ready()).toBe(false)
    const begun = models.predict({ model: 'fraud', rows: [request] })
    const closed = models.close()
    await expect(models.predict({ model: 'fraud', rows: [request] })).rejects.toMatchObject({
      code: 'OVERLOADED',
      reason: 'closing',
    })
    expect(numberOf(await begun)).toBeCloseTo(16, 0)
    await closed
  })
})
