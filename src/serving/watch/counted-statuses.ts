import type { CountedStatus } from './watch-rule.ts'

/** In the order of their counters. */
export const countedStatuses: readonly CountedStatus[] = ['missing', 'expired', 'stale', 'ahead', 'error']
