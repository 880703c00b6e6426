import {
  type BackfillReport,
  backfill,
  count,
  createFeatureReader,
  type ExternalFunction,
  eventSource,
  external,
  featureGroup,
  featureSet,
  materialize,
  memoryStore,
  tableStore,
} from 'bighead'
import { describe, expect, expectTypeOf, test } from 'vitest'

const payments = eventSource({
  name: 'payments',
  columns: { at: 'timestamp', card: 'string', amount: 'float64' },
  time: 'at',
})
const spending = featureGroup({ name: 'g', source: payments, keys: ['card'], features: f => ({ n: count(f.amount) }) })
const weather = external({
  name: 'weather',
  version: 2,
  keys: { place: 'string' },
  columns: { wind: 'float64', rain: 'boolean' },
})
const set = featureSet({
  name: 'trips',
  request: { t: 'timestamp', card: 'string', from: 'string', to: 'string' },
  time: 't',
  groups: { card: spending },
  external: { here: weather.on({ place: 'from' }), there: weather.on({ place: 'to' }) },
  derive: f => ({ calmer: f.there_wind.sub(f.here_wind), n: f.card_n.coalesce(0) }),
})
const minute = 60_000
const rows = [{ at: 0, card: 'a', amount: 1 }]
const winds: Readonly<Record<string, number>> = { oslo: 7, rome: 2 }

function service(answer: ExternalFunction['answer'], more: Partial<ExternalFunction> = {}): ExternalFunction {
  return { name: 'weather', version: 2, answer, ...more }
}

const byPlace: ExternalFunction['answer'] = async requests =>
  requests.map(({ keys }) => {
    const place = keys.place as string
    if (place === 'atlantis') return new Error('it sank')
    return place in winds ? { wind: winds[place] } : null
  })

async function readerWith(code: ExternalFunction) {
  const [online, offline] = [memoryStore(), tableStore({ payments: rows })]
  await materialize(set, { offline, online, until: 5 * minute })
  return createFeatureReader({ features: set, online, extensions: { external: [code] } })
}

const trip = (from: string | null, to: string | null, t = 6 * minute) => ({ t, card: 'a', from, to })

describe('external features online', () => {
  test('are asked for all requests at once, with what the set says, and derived from', async () => {
    const asked: unknown[] = []
    const reader = await readerWith(
      service(async (requests, options) => {
        asked.push(requests)
        return byPlace(requests, options)
      }),
    )
    const answers = await reader.read([trip('oslo', 'rome'), trip('rome', null, 7 * minute)])
    expect(asked).toEqual([
      [
        { at: 6 * minute, keys: { place: 'oslo' } },
        { at: 7 * minute, keys: { place: 'rome' } },
      ],
      [{ at: 6 * minute, keys: { place: 'rome' } }],
    ])
    expect(answers.map(({ values }) => [values.here_wind, values.there_wind, values.calmer, values.n])).toEqual([
      [7, 2, -5, 1],
      [2, null, null, 1],
    ])
    expect(answers[0].statuses).toEqual({
      card_n: 'present',
      here_wind: 'present',
      here_rain: 'null',
      there_wind: 'present',
      there_rain: 'null',
    })
    expect(answers[0].errors).toBeUndefined()
    expectTypeOf(answers[0].values.here_rain).toEqualTypeOf<boolean | null>()
  })

  test('have status error where one request fails, and the cause is there', async () => {
    const reader = await readerWith(service(byPlace))
    const [bad, good] = await reader.read([trip('atlantis', 'rome'), trip('oslo', 'rome')])
    expect([bad.values.here_wind, bad.statuses.here_wind, bad.statuses.there_wind]).toEqual([null, 'error', 'present'])
    expect(bad.errors?.here_wind?.message).toBe('External `weather` version 2: it failed for this request: it sank')
    expect(bad.errors?.here_wind?.cause).toEqual(new Error('it sank'))
    expect([good.values.here_wind, good.errors]).toEqual([7, undefined])
  })

  test.each([
    ['that throws', service(async () => Promise.reject(new Error('no route'))), 'it failed: no route'],
    ['that never answers', service(() => new Promise(() => {}), { timeout: '5ms' }), 'it took longer than 5 ms'],
    ['that answers too little', service(async () => []), 'it gave 0 answers to 1 requests'],
    [
      'that answers with another type',
      service(async () => [{ wind: 'strong' }]),
      '`wind`: "strong" is a string, but float64 is needed.',
    ],
    [
      'that answers with a column nobody declared',
      service(async () => [{ wnd: 1 }]),
      'it answers with `wnd`, which is not declared',
    ],
    [
      'that answers with no object',
      service(async () => [7 as never]),
      'it must answer with an object, null or an Error',
    ],
  ])('never fail a request: a service %s', async (_, code, detail) => {
    const [row] = await (await readerWith(code)).read([trip('oslo', null)])
    expect([row.values.here_wind, row.statuses.here_wind, row.values.card_n]).toEqual([null, 'error', 1])
    expect(row.errors?.here_wind?.message).toBe(`External \`weather\` version 2: ${detail}`)
  })

  test('stop where the caller does', async () => {
    const reader = await readerWith(service(() => new Promise(() => {})))
    const controller = new AbortController()
    const reading = reader.read([trip('oslo', 'rome')], { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })

  test('need their code, of the right version, once', async () => {
    const other = readerWith({ ...service(byPlace), version: 1 })
    await expect(other).rejects.toThrow('No code was given for the external feature `weather` version 2')
    const online = memoryStore()
    await materialize(set, { offline: tableStore({ payments: rows }), online, until: 5 * minute })
    const twice = createFeatureReader({
      features: set,
      online,
      extensions: [{ external: [service(byPlace)] }, { external: [service(byPlace, { timeout: '1s' })] }],
    })
    await expect(twice).rejects.toThrow(
      /`weather` version 2 has other code at external function 1 of entry 1; raise its version/,
    )
    const odd = createFeatureReader({ features: set, online, extensions: { external: [{ name: 'weather' } as never] } })
    await expect(odd).rejects.toThrow('an external function is an object with `name`, `version` and `answer`')
    await expect(readerWith(service(byPlace, { timeout: '30d' }))).rejects.toThrow(
      /`timeout` of `weather`, 30d, .* too long/,
    )
  })
})

describe('external features in a backfill', () => {
  const spine = [trip('oslo', 'rome'), trip('atlantis', 'rome'), trip('nowhere', null), trip('rome', 'oslo')]

  test('are what was logged, else what code that knows the past answers, else null and counted', async () => {
    const reports: BackfillReport[] = []
    const logged = [{ from: 'oslo', here_wind: 70, here_rain: true }]
    const run = (code: ExternalFunction) =>
      backfill(set, {
        spine,
        offline: tableStore({ payments: rows, logged }),
        bootstrap: [{ table: 'logged', keys: ['from'] }],
        extensions: { external: [code] },
        onReport: report => reports.push(report),
      })
    const table = await run(service(byPlace, { asOf: true }))
    expect([...table.rows()].map(row => [row.here_wind, row.there_wind, row.calmer, row.card_n])).toEqual([
      [70, 2, -68, 1],
      [null, 2, null, 1],
      [null, null, null, 1],
      [2, 7, 5, 1],
    ])
    const [here] = reports[0]?.external ?? []
    expect(here).toMatchObject({ column: 'here_wind', given: 1, answered: 2, failed: 1, unknown: 0 })
    expect(here?.error?.message).toContain('it sank')
    const now = await run(service(byPlace))
    expect(now.column('here_wind').toArray()).toEqual([70, null, null, null])
    expect(reports[1]?.external[2]).toEqual({
      column: 'there_wind',
      given: 0,
      answered: 0,
      failed: 0,
      unknown: 4,
      error: null,
    })
  })
})

test('a definition of external features reports all that is wrong', () => {
  const wrong = () => external({ name: '2', version: 0, keys: { 'a b': 'string' }, columns: {} } as never)
  expect(wrong).toThrow('name: the name `2` must start with a letter')
  expect(wrong).toThrow('version: 0 is not a whole number from 1')
  expect(wrong).toThrow('keys.a b:')
  expect(wrong).toThrow('columns: at least one column is needed')
  const joining = () =>
    featureSet({
      name: 's',
      request: { t: 'timestamp' },
      time: 't',
      groups: {},
      // @ts-expect-error the request has no column `place`
      external: { w: weather },
    })
  expect(joining).toThrow('external.w: the request has no column `place` for the key `place` of `weather`')
  // @ts-expect-error there is no key `town`
  expect(() => weather.on({ town: 'from' })).toThrow('there is no key `town`')
})
