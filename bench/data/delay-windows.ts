import { count, eventSource, featureGroup, featureSet, first, last, max, mean, min, stddev, sum } from 'bighead'

const all = ['1h', '6h', '1d', '7d', '2h', '3h', '4h', '8h', '12h', '16h', '2d', '3d', '4d', '5d', '6d', '14d'] as const

/** What is stored of the flights. */
export const flightColumns = { origin: 'string', t: 'timestamp', delay: 'float64' } as const

/** The first so many windows of the delays of flights, with exact edges, and the first so many aggregates over each. */
export function delayWindows(windowCount: number, aggregateCount: number) {
  const windows = all.slice(0, windowCount)
  const group = featureGroup({
    name: 'delays',
    source: eventSource({ name: 'events', columns: flightColumns, time: 't' }),
    keys: ['origin'],
    resolution: 'exact',
    features: f => {
      const made = {
        sum: sum(f.delay, { windows }),
        count: count(f.delay, { windows }),
        min: min(f.delay, { windows }),
        max: max(f.delay, { windows }),
        mean: mean(f.delay, { windows }),
        stddev: stddev(f.delay, { windows }),
        first: first(f.delay, { windows }),
        last: last(f.delay, { windows }),
      }
      return Object.fromEntries(Object.entries(made).slice(0, aggregateCount)) as typeof made
    },
  })
  const request = { origin: 'string', q: 'timestamp' } as const
  return featureSet({ name: 'windows', request, time: 'q', groups: { delay: group } })
}
