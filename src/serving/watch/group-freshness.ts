import type { FeatureGroupDefinition } from '../../features/definition/definition.ts'
import { findLayout } from '../../features/online/find-layout.ts'
import type { OnlineStore, StoredLayout, StoreOptions } from '../../features/online/online-store.ts'

/** How up to date a feature group is in the online store; times are epoch milliseconds. */
export interface GroupFreshness {
  readonly group: string
  /** The newest event from a stream (with several shards, that of the shard furthest behind); null if there is none. */
  readonly newestEventAt: number | null
  /** The shard that is furthest behind; null unless there are several. */
  readonly shard: string | null
  /** The end of the published batch; null: there is none. */
  readonly batchUntil: number | null
  /** The age of the later of the two, milliseconds; null if the store holds nothing of the group. */
  readonly age: number | null
  /** Why the store could not be read the last time, in which case the earlier times are kept; null if it could. */
  readonly error: string | null
}

/** What the store holds of a group. */
export type GroupTimes = Omit<GroupFreshness, 'age'>

/** Reads the times of a group from a store; if that fails, the earlier times are kept and grow older. */
export async function readGroupTimes(
  group: FeatureGroupDefinition,
  online: Pick<OnlineStore, 'describe'>,
  known: GroupTimes | undefined,
  options: StoreOptions,
): Promise<GroupTimes> {
  try {
    const stored = await online.describe(group.name, options)
    const layout = findLayout(group, stored, { missing: [], details: [] })
    return { group: group.name, ...timesOf(layout), error: null }
  } catch (error) {
    const nothing = { group: group.name, newestEventAt: null, shard: null, batchUntil: null }
    return { ...(known ?? nothing), error: error instanceof Error ? error.message : String(error) }
  }
}

/** The same as of a time. */
export function freshnessAt(times: GroupTimes, at: number): GroupFreshness {
  const { newestEventAt, batchUntil } = times
  const newest = Math.max(newestEventAt ?? -Infinity, batchUntil ?? -Infinity)
  return { ...times, age: newest === -Infinity ? null : Math.max(0, at - newest) }
}

function timesOf(stored: StoredLayout | null): Omit<GroupTimes, 'group' | 'error'> {
  const shards = Object.entries(stored?.positions ?? {})
  const [last] = shards.toSorted(([, left], [, right]) => left.newestEventAt - right.newestEventAt)
  return {
    newestEventAt: last?.[1].newestEventAt ?? null,
    shard: shards.length > 1 ? (last?.[0] ?? null) : null,
    batchUntil: stored?.batch?.until ?? null,
  }
}
