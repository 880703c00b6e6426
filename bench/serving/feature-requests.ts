import { answerOf } from './answer-of.ts'
import { shopColumns } from './data.ts'
import { jsonLoad, type LoadRequest } from './wrk.ts'

/** All features of a set, by row. */
export function featuresRequest(address: string, set: string, shops: readonly number[]): LoadRequest {
  return jsonLoad(`${address}/features`, { feature_set: set, entities: shops.map(shop => ({ shop })) })
}

/** The features of a row as a client of Feast asks for them: named, which Feast answers faster than a service. */
export function feastRequest(address: string, shops: readonly number[]): LoadRequest {
  const features = shopColumns.map((_, index) => `shop_facts:f${index}`)
  return jsonLoad(`${address}/get-online-features`, { features, entities: { shop: shops } })
}

interface FeastAnswer {
  readonly results: readonly { readonly values: readonly (number | null)[] }[]
  readonly metadata: { readonly feature_names: readonly string[] }
}

/** How many values of how many shops two servers answer alike; throws where one differs. */
export async function requireSameFeatures(own: string, other: string): Promise<number> {
  const shops = Array.from({ length: 100 }, (_, shop) => shop)
  const [mine, theirs] = [await columnsOf(feastRequest(own, shops)), await columnsOf(feastRequest(other, shops))]
  const rows = mine.get('f0')?.length ?? 0
  for (const [name, values] of mine) {
    const found = theirs.get(name)
    values.forEach((value, row) => {
      if (value === null || value !== found?.[row])
        throw new Error(`${name} of shop ${row} is ${value} and ${found?.[row]}`)
    })
  }
  return rows * mine.size
}

/** Throws where a value that is asked for is not there. */
export async function requirePresent(request: LoadRequest): Promise<void> {
  const { rows } = await answerOf<FeaturesAnswer>(request)
  for (const { statuses } of rows)
    for (const [name, status] of Object.entries(statuses))
      if (status !== 'present') throw new Error(`${name} is ${status}, so reading it shows nothing`)
}

interface FeaturesAnswer {
  readonly rows: readonly { readonly statuses: Readonly<Record<string, string>> }[]
}

async function columnsOf(request: LoadRequest): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const { results, metadata } = await answerOf<FeastAnswer>(request)
  return new Map(metadata.feature_names.map((name, index) => [name, results[index]?.values ?? []]))
}
