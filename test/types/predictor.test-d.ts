import { createPredictor, featureSet, folderRegistry, memoryStore, type Predictor } from 'bighead'
import { expectTypeOf, test } from 'vitest'

const registry = folderRegistry('./registry')
const online = memoryStore()
const features = featureSet({
  name: 'asked',
  request: { asked_at: 'timestamp', card: 'string' },
  time: 'asked_at',
  groups: {},
})

test('a predictor takes the request of its features', async () => {
  const predictor = await createPredictor({ registry, model: 'risk@production', online, features })
  expectTypeOf(predictor).toEqualTypeOf<Predictor<{ readonly asked_at: 'timestamp'; readonly card: 'string' }>>()
  await predictor.predict({ asked_at: 0, card: 'c1' })
  // @ts-expect-error the request has no such field
  await predictor.predict({ asked_at: 0, crad: 'c1' })
})

test('a predictor of a model without features takes any row', async () => {
  const predictor = await createPredictor({ registry, model: 'risk@production' })
  expectTypeOf(predictor).toEqualTypeOf<Predictor>()
  await predictor.predict({ amount: 3, shop: null })
})

test('features need the store that they are read from, and the store is for features', () => {
  // @ts-expect-error the store is missing
  createPredictor({ registry, model: 'risk@production', features })
  // @ts-expect-error there is nothing to read
  createPredictor({ registry, model: 'risk@production', online })
  // @ts-expect-error there is no such option
  createPredictor({ registry, model: 'risk@production', store: online })
})
