import type { FeatureGroupDefinition } from '../definition/definition.ts'
import { featureHash } from '../definition/hash.ts'
import { NotMaterializedError } from '../errors/online-errors.ts'
import type { StoredLayout } from './online-store.ts'

/** What is lacking in a store, for one error about all groups. */
export interface Lacking {
  readonly missing: { group: string; feature: string }[]
  readonly details: string[]
}

/** The stored layout that holds every feature of the group, of several the one with the newest batch; null is noted in `lacking`. */
export function findLayout(
  group: FeatureGroupDefinition,
  stored: readonly StoredLayout[],
  lacking: Lacking,
): StoredLayout | null {
  const wanted = group.features.map(feature => ({ name: feature.name, hash: featureHash(group, feature) }))
  let best: StoredLayout | null = null
  for (const candidate of stored) {
    const held = new Set(candidate.layout.features.map(feature => feature.hash))
    if (!wanted.every(feature => held.has(feature.hash))) continue
    if (best === null || (candidate.batch?.until ?? -Infinity) >= (best.batch?.until ?? -Infinity)) best = candidate
  }
  if (best !== null) return best
  const everywhere = new Set(stored.flatMap(({ layout }) => layout.features.map(feature => feature.hash)))
  const absent = wanted.filter(feature => !everywhere.has(feature.hash))
  const named = absent.length > 0 ? absent : wanted
  lacking.missing.push(...named.map(feature => ({ group: group.name, feature: feature.name })))
  lacking.details.push(
    stored.length === 0
      ? `Nothing was materialized for group \`${group.name}\`: run materialize with this definition.`
      : `Under the name \`${group.name}\` the store holds another definition's state: run materialize with this definition, or read with the one that was materialized.`,
  )
  return null
}

/** Throws when anything is lacking. */
export function throwIfLacking({ missing, details }: Lacking): void {
  if (missing.length > 0) throw new NotMaterializedError(missing, details.join(' '))
}
