/**
 * How a value came about: `present`; `null` if nothing was seen (a default may apply); `missing` if the key is unknown;
 * `expired` if the row is too old; `stale` if a backfill would use another snapshot; `ahead` if it may include events
 * at or after the request; `error` if it cannot be represented.
 */
export type FeatureStatus = 'present' | 'null' | 'missing' | 'expired' | 'stale' | 'ahead' | 'error'
