/**
 * How a value came about: `present`; `null` where nothing was seen (a default may stand in); `missing` where the key is unknown;
 * `expired` where the row is too old; `stale` where backfill would use another snapshot; `ahead` where it may include events
 * at or after the request; `error` where it cannot be represented.
 */
export type FeatureStatus = 'present' | 'null' | 'missing' | 'expired' | 'stale' | 'ahead' | 'error'
