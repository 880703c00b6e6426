import {
  backfill,
  count,
  entitySource,
  eventSource,
  type FeatureSet,
  featureGroup,
  featureSet,
  folderRegistry,
  GradientBoostingRegressor,
  LogisticRegression,
  type ModelRegistry,
  makePipeline,
  materialize,
  mean,
  memoryStore,
  type OnlineStore,
  type Schema,
  SimpleImputer,
  tableStore,
} from 'bighead'

const start = Date.parse('2024-01-01T00:00:00Z')
const hour = 3_600_000

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'bigint', shop: 'string', amount: 'float64' },
  time: 'at',
})
/** What a card spent. */
export const spending = featureGroup({
  name: 'spending',
  source: payments,
  keys: ['card'],
  features: f => ({
    mean: mean(f.amount, { windows: ['1h', '1d'] }),
    n: count(f.amount, { window: '1d', default: 0 }),
  }),
})
const shops = entitySource({
  name: 'shops',
  columns: { shop: 'string', size: 'float32', opened: 'timestamp', code: 'binary', serial: 'bigint' },
  keys: ['shop'],
})
const shopFacts = featureGroup({
  name: 'shop_facts',
  source: shops,
  keys: ['shop'],
  features: f => ({ size: f.size, opened: f.opened, code: f.code, serial: f.serial }),
})
export const fraud = featureSet({
  name: 'fraud',
  request: { asked_at: 'timestamp', card: 'bigint', shop: 'string', amount: 'float64' },
  time: 'asked_at',
  groups: { card: spending, shop: shopFacts },
  derive: f => ({ ratio: f.amount.div(f.card_mean_1d) }),
})

/** The first moment that the batch does not own. */
export const batchEnd: number = start + 24 * hour

/** A card beyond what a double holds. */
export const largeCard = 9_007_199_254_740_993n

/** A request whose features are there, as JSON. */
export const entity = { asked_at: batchEnd + hour / 2, card: String(largeCard), shop: 's1', amount: 3 }

const events = Array.from({ length: 300 }, (_, index) => ({
  at: start + index * 5 * 60_000,
  card: largeCard + BigInt(index % 7),
  shop: `s${index % 3}`,
  amount: ((index * 37) % 101) / 4,
}))

/** What the tests of the server serve. */
export interface World {
  readonly registry: ModelRegistry
  readonly online: OnlineStore
  readonly features: FeatureSet<Schema, Schema, Schema>
}

/** Two versions of `fraud`, a classifier over features, and `plain`, a regressor of two numbers. */
export async function servedModels(folder: string): Promise<World> {
  const offline = tableStore({
    payments: events,
    shops: {
      '2024-01-01': [0, 1, 2].map(index => ({
        ...{ shop: `s${index}`, size: 0.6, opened: start + index, code: new Uint8Array([1, 2, index]) },
        serial: largeCard,
      })),
    },
  })
  const spine = events.slice(20).map(({ at, card, shop, amount }, index) => ({
    ...{ asked_at: at, card, shop, amount },
    ...{ bad: (index * 7) % 5 < 2, next: amount / 2 + 1 },
  }))
  const training = await backfill(fraud, { spine, offline })
  const registry = folderRegistry(folder)
  const chosen = training.select(['amount', 'card_mean_1h', 'card_mean_1d', 'card_n', 'bad'])
  for (const c of [1, 0.1]) {
    const pipeline = await makePipeline(new SimpleImputer(), new LogisticRegression({ c })).fit(chosen, {
      target: 'bad',
    })
    await registry.register('fraud', { pipeline, features: fraud })
  }
  await registry.promote('fraud', 'production', 1, { expected: null })
  const plain = makePipeline(new GradientBoostingRegressor({ nEstimators: 5 }))
  const rows = spine.map(({ amount, next }, index) => ({ a: amount, b: index % 11, next }))
  await registry.register('plain', { pipeline: await plain.fit(rows, { target: 'next' }) })
  const online = memoryStore()
  await materialize(fraud, { offline, online, until: batchEnd })
  return { registry, online, features: fraud as unknown as World['features'] }
}
