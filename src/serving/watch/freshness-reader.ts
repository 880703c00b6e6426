import type { FeatureGroupDefinition } from '../../features/definition/definition.ts'
import { layoutOf } from '../../features/online/layout.ts'
import type { OnlineStore } from '../../features/online/online-store.ts'
import { freshnessAt, type GroupFreshness, type GroupTimes, readGroupTimes } from './group-freshness.ts'

/** Remembers how up to date feature groups were when the store was last asked. */
export class FreshnessReader {
  readonly #online: Pick<OnlineStore, 'describe'> | undefined
  #times: ReadonlyMap<string, GroupTimes> = new Map()
  readonly #ids = new WeakMap<FeatureGroupDefinition, string>()

  constructor(online: Pick<OnlineStore, 'describe'> | undefined) {
    this.#online = online
  }

  /** Asks the store about each group once, and forgets all others. */
  async refresh(groups: readonly FeatureGroupDefinition[], signal: AbortSignal): Promise<void> {
    const online = this.#online
    if (online === undefined) return
    const asked = new Map(groups.map(group => [this.#idOf(group), group]))
    const times = [...asked].map(async ([id, group]) => {
      return [id, await readGroupTimes(group, online, this.#times.get(id), { signal })] as const
    })
    this.#times = new Map(await Promise.all(times))
  }

  /** What is known of these groups, as of a time; those that were not asked about yet are left out. */
  of(groups: readonly FeatureGroupDefinition[], at: number): readonly GroupFreshness[] {
    const ids = new Set(groups.map(group => this.#idOf(group)))
    return [...ids].flatMap(id => {
      const times = this.#times.get(id)
      return times === undefined ? [] : [freshnessAt(times, at)]
    })
  }

  #idOf(group: FeatureGroupDefinition): string {
    const known = this.#ids.get(group) ?? layoutOf(group).id
    this.#ids.set(group, known)
    return known
  }
}
