import { count, lastK, sum } from '../../../src/features/definition/aggregate-feature.ts'
import { type FeatureGroup, featureGroup } from '../../../src/features/definition/feature-group.ts'
import { payments } from './event-world.ts'

/** What a card spent: an hour's count, a day's sum, and the last shops of all history. */
export function spending(resolution: 'hop' | 'exact' = 'hop', source = payments): FeatureGroup {
  return featureGroup({
    name: 'spending',
    source,
    keys: ['card'],
    resolution,
    features: f => ({
      n: count(f.amount, { window: '1h' }),
      s: sum(f.amount, { window: '1d' }),
      recent: lastK(f.shop, 4),
    }),
  }) as unknown as FeatureGroup
}
