import type { EntitySourceDefinition } from '../definition/definition.ts'
import { day, floorTo } from '../definition/window.ts'
import type { FeatureStatus } from './feature-status.ts'

/** How values of a partition whose day ended at `end` stand at a time: too old, not the ones that a backfill would use, or right. */
export function entityStatus(
  { availableAfter, every, maxAge }: EntitySourceDefinition,
  end: number | null,
  isKnown: boolean,
  at: number,
): FeatureStatus {
  if (end !== null && maxAge !== null && at - end > maxAge) return 'expired'
  if (end !== null && at < end + availableAfter) return 'stale'
  if (every !== null && (end === null || floorTo(at - availableAfter, day) !== end)) return 'stale'
  return isKnown ? 'present' : 'missing'
}
