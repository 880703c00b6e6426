import { type FeatureGroupDefinition, mutationsOf } from '../definition/definition.ts'
import type { Layout } from './layout.ts'
import type { RawInput, ShardRecord } from './stored-record.ts'

/** The changes of a key's rows that a request sees. */
export interface RowChanges {
  readonly added: readonly RawInput[]
  readonly removed: readonly RawInput[]
}

/** The changes before a time, of all shards. */
export function changesBefore(layout: Layout, shards: readonly ShardRecord[], at: number): RowChanges {
  const added: RawInput[] = []
  const removed: RawInput[] = []
  const before = layout.inputs.length - 1
  for (const { raw } of shards) {
    for (const input of raw) {
      if (input.time >= at) break
      ;(input.values[before] === true ? removed : added).push(input)
    }
  }
  return { added, removed }
}

/** The rows that are left: each removed one takes an equal one away. */
export function remaining(rows: readonly RawInput[], removed: readonly RawInput[]): readonly RawInput[] {
  if (removed.length === 0) return rows
  const gone = new Map<string, number>()
  for (const row of removed) gone.set(textOf(row), (gone.get(textOf(row)) ?? 0) + 1)
  return rows.filter(row => {
    const text = textOf(row)
    const count = gone.get(text) ?? 0
    if (count > 0) gone.set(text, count - 1)
    return count === 0
  })
}

/** The row that an entity has after its last change, given the one of the snapshot; null where it is deleted. */
export function newestRow(snapshot: RawInput | null, { added, removed }: RowChanges): RawInput | null {
  let last = Number.NEGATIVE_INFINITY
  for (const { time } of [...added, ...removed]) if (time > last) last = time
  if (last === Number.NEGATIVE_INFINITY) return snapshot
  const isLast = ({ time }: RawInput): boolean => time === last
  return remaining(added.filter(isLast), removed.filter(isLast))[0] ?? null
}

/** Whether a group's rows change between snapshots. */
export function changesRows(group: FeatureGroupDefinition): boolean {
  return mutationsOf(group) !== null
}

/** A row without saying whether it is the one before a change, or where it came from. */
function textOf({ values }: RawInput): string {
  return JSON.stringify(values.slice(0, -1))
}
