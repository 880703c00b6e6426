import type { FeatureFigures } from './watch-figures.ts'
import type { CountedStatus } from './watch-rule.ts'

const usualStatuses: readonly CountedStatus[] = ['missing', 'expired', 'error']

/** The share of rows in which a feature had one of some statuses, those of values that were not there; null where it has none, or nothing was read. */
export function missingShare(
  { statuses }: FeatureFigures,
  readRows: number,
  counted: readonly CountedStatus[] = usualStatuses,
): number | null {
  if (statuses === null || readRows === 0) return null
  return counted.reduce((sum, status) => sum + statuses[status], 0) / readRows
}
