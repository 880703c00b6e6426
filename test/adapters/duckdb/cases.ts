import {
  boundedUniqueCount,
  count,
  entitySource,
  eventSource,
  type FeatureSet,
  featureGroup,
  featureSet,
  firstK,
  histogram,
  last,
  max,
  mean,
  percentile,
  stddev,
  sum,
  topK,
  union,
} from 'bighead'

const columns = { at: 'timestamp', origin: 'string', delay: 'float64', distance: 'int64', known: 'timestamp' } as const
const flights = eventSource({ name: 'flights', columns, time: 'at' })
const request = { asked_at: 'timestamp', origin: 'string' } as const
const asked = { request, time: 'asked_at' } as const

/** Sets, each of which shows one thing, by the name of its golden file. */
export const cases: { readonly [name: string]: FeatureSet } = {
  'windows-with-hops': featureSet({
    name: 'hops',
    ...asked,
    groups: {
      delay: featureGroup({
        name: 'delays',
        source: flights,
        keys: ['origin'],
        features: c => ({
          mean: mean(c.delay, { windows: ['1h', '1d'] }),
          flights: count(c.delay, { window: '30d', default: 0 }),
          ever: sum(c.distance),
        }),
      }),
    },
  }),
  'windows-with-exact-edges': featureSet({
    name: 'exact',
    ...asked,
    groups: {
      delay: featureGroup({
        name: 'delays',
        source: flights.where(c => c.delay.gt(0).and(c.distance.lt(1000))),
        keys: ['origin'],
        resolution: 'exact',
        features: c => ({ worst: max(c.delay, { window: '1h' }), spread: stddev(c.delay.div(60), { window: '1h' }) }),
      }),
    },
  }),
  'windows-that-end-at-midnight': featureSet({
    name: 'midnight',
    ...asked,
    groups: {
      delay: featureGroup({
        name: 'delays',
        source: flights,
        keys: ['origin'],
        accuracy: 'snapshot',
        features: c => ({
          best: topK(c.delay, 3, { window: '7d' }),
          middle: percentile(c.delay, [0.5], { window: '7d' }),
        }),
      }),
    },
  }),
  'rows-in-order': featureSet({
    name: 'order',
    ...asked,
    groups: {
      delay: featureGroup({
        name: 'delays',
        source: eventSource({ name: 'flights', columns, time: 'at', created: 'known', id: 'distance' }),
        keys: ['origin'],
        features: c => ({
          last: last(c.delay, { window: '1d' }),
          oldest: firstK(c.delay, 2, { window: '1d' }),
          distances: boundedUniqueCount(c.distance, 10, { window: '1d' }),
          origins: histogram(c.origin, { window: '1d', k: 3 }),
        }),
      }),
    },
  }),
  'newest-row': featureSet({
    name: 'newest',
    ...asked,
    groups: {
      flight: featureGroup({
        name: 'newest_flight',
        source: eventSource({ name: 'flights', columns, time: 'at', created: 'known' }),
        keys: ['origin'],
        ttl: '7d',
        asOfKnown: true,
        features: c => ({ delay: c.delay, late: c.delay.gt(15), hour: c.at.hour('America/New_York') }),
      }),
    },
  }),
  'rows-of-entities': featureSet({
    name: 'entities',
    ...asked,
    groups: {
      airport: featureGroup({
        name: 'airports',
        source: entitySource({
          name: 'airports',
          columns: { code: 'string', runways: 'int32', name: 'string' },
          keys: ['code'],
          availableAfter: '6h',
          maxAge: '30d',
        }),
        keys: ['code'],
        features: c => ({ runways: c.runways, name: c.name.trim() }),
      }).on({ code: 'origin' }),
    },
  }),
  labels: featureSet({
    name: 'labels',
    ...asked,
    groups: {},
    labels: {
      next: featureGroup({
        name: 'next',
        source: flights,
        keys: ['origin'],
        features: c => ({ flights: count(c.delay, { ahead: '1h' }), delay: mean(c.delay, { ahead: '1d' }) }),
      }),
    },
  }),
  'several-sources': featureSet({
    name: 'several',
    ...asked,
    groups: {
      delay: featureGroup({
        name: 'delays',
        source: union([flights, eventSource({ name: 'more_flights', columns, time: 'at' })]),
        keys: ['origin'],
        features: c => ({ total: sum(c.delay, { window: '1d' }) }),
      }),
    },
  }),
  'derived-columns': featureSet({
    name: 'derived',
    request: { ...request, ticket: 'string', price: 'float64' },
    time: 'asked_at',
    groups: {},
    derive: c => ({
      weekday: c.asked_at.dayOfWeek('UTC'),
      cheap: c.price.lt(100).or(c.price.isNaN()),
      digits: c.ticket.substring(0, 3).tryCast('int32'),
      rounded: c.price.div(c.price.sub(1)).round(2),
      shouted: c.ticket.upper(),
      shown: c.price.cast('string'),
    }),
  }) as FeatureSet,
}
