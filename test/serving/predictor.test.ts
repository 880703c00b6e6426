import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  aggregate,
  backfill,
  ColumnTransformer,
  count,
  createPredictor,
  defineFunction,
  eventSource,
  external,
  FunctionTransformer,
  featureGroup,
  featureSet,
  folderRegistry,
  LinearRegression,
  LogisticRegression,
  materialize,
  materializeStream,
  mean,
  memoryStore,
  OneHotEncoder,
  Pipeline,
  SimpleImputer,
  StandardScaler,
  tableStore,
} from 'bighead'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { longest } from '../features/own-code.ts'

const start = Date.parse('2024-01-01T00:00:00Z')
const hour = 3_600_000
const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', shop: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({
    mean: mean(f.amount, { windows: ['1h', '1d'] }),
    n: count(f.amount, { window: '1d', default: 0 }),
  }),
})
const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'string', shop: 'string', amount: 'float64' },
  time: 'asked_at',
  groups: { card: spending },
  derive: f => ({ ratio: f.amount.div(f.card_mean_1d) }),
})
const events = Array.from({ length: 300 }, (_, i) => ({
  at: start + i * 10 * 60_000,
  card: `c${i % 7}`,
  shop: `s${i % 3}`,
  amount: ((i * 37) % 101) / 4,
}))
const batchEnd = start + 24 * hour
const spine = events.slice(20).map((event, i) => ({
  asked_at: event.at,
  card: event.card,
  shop: event.shop,
  amount: event.amount,
  bad: (i * 7) % 5 < 2,
  next: event.amount / 2 + 1,
}))
const prepare = () =>
  new ColumnTransformer([
    [
      'numbers',
      new Pipeline([
        ['impute', new SimpleImputer({ strategy: 'mean' })],
        ['scale', new StandardScaler()],
      ]),
      ['amount', 'card_mean_1h', 'card_mean_1d', 'card_n', 'ratio'],
    ],
    ['words', new OneHotEncoder({ handleUnknown: 'ignore' }), ['shop']],
  ])
const request = { asked_at: batchEnd + hour, card: 'c1', shop: 's1', amount: 3 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bighead-predictor-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function world(name: string) {
  const offline = tableStore({ payments: events })
  const training = await backfill(fraud, { spine, offline })
  const fitted = await new Pipeline([
    ['prepare', prepare()],
    ['model', new LogisticRegression()],
  ]).fit(training, { target: 'bad' })
  const registry = folderRegistry(join(folder, name))
  const version = await registry.register('fraud', { pipeline: fitted, features: fraud })
  await registry.promote('fraud', 'production', version, { expected: null })
  const online = memoryStore()
  await materialize(fraud, { offline, online, until: batchEnd })
  return { offline, training, fitted, registry, online, version }
}

describe('a predictor', () => {
  test('answers with the bits of the batch path', async () => {
    const { offline, training, fitted, registry, online, version } = await world('bits')
    await materializeStream(spending, { events: offline.stream('payments', { from: batchEnd }), online }).done
    const predictor = await createPredictor({ registry, model: 'fraud@production', online, features: fraud })
    const probabilities = (await fitted.predictProba(training)).of(true)
    let asked = 0
    for (const [row, { bad: _bad, next: _next, ...request }] of spine.entries()) {
      if (request.asked_at < events.at(-1)!.at - 10 * 60_000) continue
      asked++
      const answer = await predictor.predict(request, { features: true })
      expect(answer.features).toStrictEqual(withoutLabels(training.row(row)))
      expect(answer.prediction).toMatchObject({ probabilities: { true: probabilities[row] } })
      expect(answer.metadata).toMatchObject({
        model: 'fraud',
        version: 1,
        digest: version.digest,
        requestedAt: request.asked_at,
      })
      expect(answer.metadata.statuses.card_mean_1d).toBe('present')
    }
    expect(asked).toBeGreaterThan(0)
    const [one, two] = await predictor.predictAll(
      [request, { ...request, asked_at: events.at(-1)!.at, card: null }].map(r => ({
        ...r,
        asked_at: events.at(-1)!.at,
      })),
    )
    expect(one?.metadata.statuses.card_n).toBe('present')
    expect(two?.metadata.statuses.card_n).toBe('null')
    expect(predictor.explain().toString()).toContain('card_mean_1h = mean(amount) over 1h')
    const misused = predictor.predict(request, null as never)
    await expect(misused).rejects.toThrow('Parameter `options`: an object is needed, or nothing.')
    await predictor.close()
    await expect(predictor.predict(request)).rejects.toThrow(/predictor/)
  })

  test('gives a number where the model is a regressor, and uses the clock where a request says no time', async () => {
    const { training, registry, online } = await world('regressor')
    const fitted = await new Pipeline([
      ['prepare', prepare()],
      ['model', new LinearRegression()],
    ]).fit(training, { target: 'next' })
    await registry.register('amount', { pipeline: fitted, features: fraud })
    const predictor = await createPredictor({
      registry,
      model: 'amount/1',
      online,
      features: fraud,
      clock: () => batchEnd + hour,
    })
    const { asked_at: _, ...timeless } = request
    const answer = await predictor.predict(timeless)
    expect(answer.metadata.requestedAt).toBe(batchEnd + hour)
    expect('value' in answer.prediction && answer.prediction.value).toBeTypeOf('number')
  })

  test('runs own aggregates and external features by their code, and names all of it that is missing', async () => {
    const group = featureGroup({
      name: 'shops',
      source: payments,
      keys: ['card'],
      features: f => ({ longest: aggregate(longest, f.shop, { type: 'int64', window: '1d' }) }),
    })
    const text = external({ name: 'letters', version: 1, keys: { text: 'string' }, columns: { letters: 'int64' } })
    const features = featureSet({
      name: 'own',
      request: { asked_at: 'timestamp', card: 'string', shop: 'string', amount: 'float64' },
      time: 'asked_at',
      groups: { card: group },
      external: { text: text.on({ text: 'shop' }) },
    })
    const extensions = new URL('../features/own-code.ts', import.meta.url)
    const offline = tableStore({ payments: events })
    const training = await backfill(features, { spine, offline, extensions })
    const chosen = training.select(['amount', 'card_longest', 'text_letters', 'next'])
    const fitted = await new Pipeline([
      ['impute', new SimpleImputer()],
      ['model', new LinearRegression()],
    ]).fit(chosen, { target: 'next' })
    const registry = folderRegistry(join(folder, 'own'))
    await registry.register('own', { pipeline: fitted, features })
    const online = memoryStore()
    await materialize(features, { offline, online, until: batchEnd, extensions })
    const create = (given: object) => createPredictor({ registry, model: 'own/1', online, features, ...given })
    const answer = await (await create({ extensions })).predict({ ...request, shop: 'shop' }, { features: true })
    expect(answer.features).toMatchObject({ card_longest: 2, text_letters: 4 })
    await expect(create({})).rejects.toMatchObject({
      code: 'MISSING_EXTENSION',
      missing: [
        { kind: 'aggregate', name: 'longest', version: 2 },
        { kind: 'external', name: 'letters', version: 1 },
      ],
      message: expect.stringContaining(
        'own aggregate `longest` version 2 and the external feature `letters` version 1',
      ),
    })
  })

  test('runs own functions of a pipeline by their code, and names those that are missing', async () => {
    const { training, online } = await world('functions')
    const aisle = defineFunction({
      name: 'aisle',
      version: 3,
      takes: ['string', 'float64'],
      gives: 'string',
      compute: (shop, amount) => `${shop}${amount > 10 ? '+' : '-'}`,
    })
    const fitted = await new Pipeline([
      [
        'aisle',
        new FunctionTransformer({
          inputs: { shop: 'string', amount: 'float64' },
          outputs: ({ shop, amount }) => ({ aisle: aisle(shop, amount) }),
        }),
      ],
      ['encode', new OneHotEncoder({ handleUnknown: 'ignore' })],
      ['model', new LinearRegression()],
    ]).fit(training, { target: 'next' })
    const registry = folderRegistry(join(folder, 'functions-registry'))
    await registry.register('aisles', { pipeline: fitted, features: fraud })
    const create = (given: object) =>
      createPredictor({ registry, model: 'aisles/1', online, features: fraud, ...given })
    const { prediction } = await (await create({ extensions: { functions: [aisle] } })).predict(request)
    expect(prediction).toEqual({ value: fitted.predictRow({ shop: 's1', amount: 3 }) })
    await expect(create({})).rejects.toMatchObject({
      code: 'MISSING_EXTENSION',
      missing: [{ kind: 'function', name: 'aisle', version: 3 }],
    })
  })

  test('refuses requests that are not valid, naming every field', async () => {
    const { registry, online } = await world('requests')
    const predictor = await createPredictor({ registry, model: 'fraud@production', online, features: fraud })
    const asking = (changes: object) => predictor.predict({ ...request, ...changes } as never)
    await expect(asking({ amuont: 1, card: 7, shop: undefined, amount: 'three' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      problems: [
        { at: 'amuont', message: expect.stringContaining('Did you mean `amount`?') },
        { at: 'card' },
        { at: 'amount' },
      ],
    })
    await expect(asking({ amount: Number.POSITIVE_INFINITY })).rejects.toThrow(/amount.*(infin|Infin)/)
    await expect(asking({ amount: Number.NaN })).resolves.toMatchObject({
      prediction: { probabilities: { true: expect.any(Number) } },
    })
    await expect(asking({ asked_at: '2024-01-02T01:00:00' })).rejects.toThrow(/asked_at.*2024-01-02T01:00:00/)
    const { card: _, ...keyless } = request
    await expect(predictor.predict(keyless as never)).rejects.toThrow(/card.*missing/)
    await expect(asking({ asked_at: batchEnd - 1 })).rejects.toMatchObject({ code: 'READ_TOO_OLD', group: 'spending' })
  })
})

describe('a predictor of a model without features', () => {
  test('takes the inputs of its pipeline, and needs neither a set nor a store', async () => {
    const registry = folderRegistry(join(folder, 'plain'))
    const fitted = await new Pipeline([['model', new LinearRegression()]]).fit(
      [1, 2, 3].map(x => ({ x, y: 2 * x + 1 })),
      { target: 'y' },
    )
    await registry.register('line', { pipeline: fitted })
    await using predictor = await createPredictor({ registry, model: 'line@latest', clock: () => 7 })
    const answer = await predictor.predict({ x: 5 }, { features: true })
    expect(answer).toMatchObject({
      prediction: { value: fitted.predictRow({ x: 5 }) },
      metadata: { model: 'line', version: 1, features: '', requestedAt: 7, statuses: {} },
      features: { x: 5 },
    })
    expect(await predictor.predictAll([{ x: 5 }, { x: 6 }])).toMatchObject([
      { prediction: answer.prediction },
      { prediction: { value: fitted.predictRow({ x: 6 }) } },
    ])
    await expect(predictor.predict({ y: 1 })).rejects.toThrow('x: it is missing, and the model reads it')
    expect(predictor.explain()).toMatchObject({ features: null, reads: [], pipeline: { inputs: ['x'] } })
    await predictor.close()
    await expect(predictor.predict({ x: 5 })).rejects.toMatchObject({ code: 'CLOSED' })
  })
})

describe('creating a predictor', () => {
  test('fails for an alias that does not exist, naming near ones', async () => {
    const { registry, online } = await world('alias')
    await expect(
      createPredictor({ registry, model: 'fraud@prodution', online, features: fraud }),
    ).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('production'),
    })
    await expect(createPredictor({ registry, model: 'frod/1', online, features: fraud })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    })
  })

  test('fails for a pipeline that reads what its own set does not have', async () => {
    const { registry, online, training } = await world('stranger')
    const fitted = await new Pipeline([['model', new LogisticRegression()]]).fit(training.select(['next', 'bad']), {
      target: 'bad',
    })
    await registry.register('fraud', { pipeline: fitted, features: fraud })
    await expect(createPredictor({ registry, model: 'fraud@latest', online, features: fraud })).rejects.toMatchObject({
      code: 'FEATURES_MISMATCH',
      message: expect.stringContaining('its pipeline reads `next`, which set `fraud` does not have.'),
    })
  })

  test('fails for an artifact with a flipped byte', async () => {
    const { registry, online } = await world('flipped')
    const path = await findFile(join(folder, 'flipped'), 'pipeline.json')
    const bytes = await readFile(path)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(path, bytes)
    await expect(
      createPredictor({ registry, model: 'fraud@production', online, features: fraud }),
    ).rejects.toMatchObject({
      name: 'DigestMismatchError',
      message: expect.stringContaining('pipeline.json'),
    })
  })

  test('fails for an artifact of a newer format', async () => {
    const { registry, online, fitted } = await world('newer')
    const newer = { ...(fitted.toJSON() as object), version: 99 }
    await registry.register('newer', { pipeline: { toJSON: () => newer }, features: fraud })
    await expect(createPredictor({ registry, model: 'newer/1', online, features: fraud })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    })
  })

  test("fails where the store is empty or holds another definition's state", async () => {
    const { registry, offline } = await world('other')
    const creating = (online: ReturnType<typeof memoryStore>) =>
      createPredictor({ registry, model: 'fraud@production', online, features: fraud })
    await expect(creating(memoryStore())).rejects.toMatchObject({
      code: 'NOT_MATERIALIZED',
      message: expect.stringContaining('spending.mean_1h'),
    })
    const changed = featureGroup({
      name: 'spending',
      source: payments.where(f => f.amount.gt(1)),
      keys: ['card'],
      features: f => ({ mean: mean(f.amount, { windows: ['1h', '1d'] }) }),
    })
    const online = memoryStore()
    await materialize(changed, { offline, online, until: batchEnd })
    await expect(creating(online)).rejects.toMatchObject({
      code: 'NOT_MATERIALIZED',
      message: expect.stringContaining('another definition'),
    })
  })

  test('fails where the model was trained on other features, or is not a model', async () => {
    const { registry, online, training } = await world('mismatch')
    const other = featureSet({
      ...{ name: 'fraud', request: fraud.request, time: 'asked_at' as const },
      groups: { card: spending },
    })
    await expect(
      createPredictor({ registry, model: 'fraud@production', online, features: other }),
    ).rejects.toMatchObject({
      code: 'FEATURES_MISMATCH',
      message: expect.stringContaining('`fraud` has changed since'),
    })
    await expect(createPredictor({ registry, model: 'fraud@production' })).rejects.toMatchObject({
      code: 'FEATURES_MISMATCH',
      message: expect.stringContaining('its set is `fraud`, and none is given'),
    })
    const plain = await new Pipeline([['model', new LinearRegression()]]).fit([{ x: 1, y: 2 }], { target: 'y' })
    await registry.register('plain', { pipeline: plain })
    await expect(createPredictor({ registry, model: 'plain/1', online, features: fraud })).rejects.toMatchObject({
      code: 'FEATURES_MISMATCH',
      message: expect.stringContaining('it was registered without any'),
    })
    const fitted = await prepare().fit(training)
    await registry.register('prepared', { pipeline: fitted, features: fraud })
    await expect(createPredictor({ registry, model: 'prepared/1', online, features: fraud })).rejects.toMatchObject({
      code: 'NOT_A_MODEL',
    })
  })
})

function withoutLabels({ bad: _bad, next: _next, ...row }: { readonly bad: unknown; readonly next: unknown }): object {
  return row
}

async function findFile(folder: string, name: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const entry = entries.find(candidate => candidate.name === name)
  return join(entry!.parentPath, name)
}
