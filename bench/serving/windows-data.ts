import { count, eventSource, featureGroup, featureSet, mean, sum } from 'bighead'

/** Columns of visits to shops. */
export const visitColumns = { at: 'timestamp', shop: 'int64', spent: 'float64', items: 'float64' } as const

const visits = eventSource({ name: 'visits', columns: visitColumns, time: 'at' })

const lengths = { windows: ['1h', '6h', '1d', '7d'] } as const

/** Twelve features over four windows: two that begin at whole five minutes, two at whole hours. */
export const shopVisits = featureGroup({
  name: 'shop_visits',
  source: visits,
  keys: ['shop'],
  features: f => ({ count: count(f.spent, lengths), spent: sum(f.spent, lengths), items: mean(f.items, lengths) }),
})

export const visitSet = featureSet({
  name: 'visit_set',
  request: { asked_at: 'timestamp', shop: 'int64' },
  time: 'asked_at',
  groups: { shop: shopVisits },
})

/** How many shops have visits. */
export const visitedShops = 1000
const visitsOfShop = 60
const [halfHour, nineDays] = [1_800_000, 9 * 86_400_000]

/** Visits before `until`: 60 of each shop, equally far apart over nine days, and one in the last half hour. */
export function visitRows(until: number) {
  return Array.from({ length: visitedShops * (visitsOfShop + 1) }, (_, row) => {
    const [shop, visit] = [row % visitedShops, Math.floor(row / visitedShops)]
    const later = shop / visitedShops
    const before = visit === visitsOfShop ? (1 - later) * halfHour : (1 - (visit + later) / visitsOfShop) * nineDays
    return { at: until - Math.ceil(before), shop, spent: ((row * 7919) % 10_007) / 100, items: 1 + (row % 9) }
  })
}
