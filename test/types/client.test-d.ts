import { type ClientAnswer, createClient } from 'bighead/client'
import { describe, expectTypeOf, test } from 'vitest'
import { flightDelay } from '../../docs/examples/features.ts'

const url = 'http://localhost:8080'
const model = 'flight-delay@production'

describe('a client', () => {
  test('is typed by the feature set that it is given', () => {
    const client = createClient({ url, model, features: flightDelay })
    type Entity = Parameters<typeof client.predict>[0]
    expectTypeOf<Entity['origin']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf<Entity['requested_at']>().toEqualTypeOf<number | Date | string | null | undefined>()
    expectTypeOf(client.predict).returns.resolves.toEqualTypeOf<ClientAnswer>()
    // @ts-expect-error the request has no column `orign`
    client.predict({ orign: 'SEA' })
    // @ts-expect-error an origin is a text
    client.predictAll([{ origin: 3 }])
  })

  test('is typed by the type of a set alone', () => {
    const client = createClient<typeof flightDelay>({ url, model })
    // @ts-expect-error the request has no column `orign`
    client.predict({ orign: 'SEA' })
  })

  test('takes a token of the environment, which may be missing', () => {
    expectTypeOf(createClient).toBeCallableWith({ url, token: process.env.TOKEN })
  })

  test('takes any entity without a set', () => {
    const client = createClient({ url, model })
    expectTypeOf(client.predict).toBeCallableWith({ anything: 1 })
  })

  test('gives the columns that are asked for', async () => {
    const client = createClient({ url, features: flightDelay })
    const [all] = await client.features([{ origin: 'SEA' }])
    expectTypeOf<NonNullable<typeof all>['values']['origin']>().toEqualTypeOf<string | null>()
    const [some] = await client.features([{ origin: 'SEA' }], { columns: ['origin'] })
    expectTypeOf<keyof NonNullable<typeof some>['values']>().toEqualTypeOf<'origin'>()
    // @ts-expect-error there is no such column
    client.features([{ origin: 'SEA' }], { columns: ['orign'] })
  })
})
