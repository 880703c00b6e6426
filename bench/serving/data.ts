import { entitySource, featureGroup, featureSet, type OfflineStore, tableStore } from 'bighead'

/** How many shops there are. */
export const shopCount = 10_000

const columns = Array.from({ length: 10 }, (_, index) => `f${index}`)

type ShopColumns = { readonly [C in `f${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`]: 'float64' }

const shops = entitySource({
  name: 'shops',
  columns: { shop: 'int64', ...(Object.fromEntries(columns.map(name => [name, 'float64'])) as ShopColumns) },
  keys: ['shop'],
})

/** Ten features that are columns of a row. */
const shopFacts = featureGroup({
  name: 'shop_facts',
  source: shops,
  keys: ['shop'],
  features: f => ({
    f0: f.f0,
    f1: f.f1,
    f2: f.f2,
    f3: f.f3,
    f4: f.f4,
    f5: f.f5,
    f6: f.f6,
    f7: f.f7,
    f8: f.f8,
    f9: f.f9,
  }),
})

/** What the model of trees asks for. */
export const shopSet = featureSet({
  name: 'shop_set',
  request: { asked_at: 'timestamp', shop: 'int64' },
  time: 'asked_at',
  groups: { shop: shopFacts },
})

/** The names of the features of a shop in the set. */
export const shopColumns: readonly string[] = columns.map(name => `shop_${name}`)

/** The row of a shop, the same in every process. */
export function shopRow(shop: number): Readonly<Record<string, number>> {
  return {
    shop,
    ...Object.fromEntries(
      columns.map((name, index) => [name, ((shop * (index + 7) * 2654435761) % 1_000_003) / 1_000_003]),
    ),
  }
}

const snapshotDay = '2024-01-01'

/** When the snapshot of the shops answers. */
export const servedFrom = '2024-01-02T00:00:00Z'

/** The snapshot of the shops. */
export function shopTables(): OfflineStore {
  const rows = Array.from({ length: shopCount }, (_, shop) => shopRow(shop))
  return tableStore({ shops: { [snapshotDay]: rows } })
}
