import type { EntitySourceDefinition } from '../definition/definition.ts'
import { partitionAt, usablePartitions } from '../definition/partition.ts'
import { MissingPartitionError } from '../errors/storage-errors.ts'
import type { BackfillInput } from './engine.ts'

/** The requests that one partition answers. */
export interface EntityStretch {
  /** Null where no partition is usable. */
  readonly partition: string | null
  /** The end of the partition's day, epoch milliseconds. */
  readonly end: number
  /** The numbers of the requests. */
  readonly rows: Int32Array
  /** When the last of them is asked. */
  readonly latest: number
}

/**
 * Sorts requests by the partition that had landed by then, in order of the partitions.
 *
 * @throws {MissingPartitionError} where there are none, or where the declared rhythm has a gap.
 */
export async function entityStretches(
  source: EntitySourceDefinition,
  times: Float64Array,
  { offline, signal }: Pick<BackfillInput, 'offline' | 'signal'>,
): Promise<readonly EntityStretch[]> {
  const names = await offline.partitions(source.name, signal ? { signal } : {})
  const partitions = usablePartitions(source, names)
  if (partitions.names.length === 0) {
    const remedy = 'Entities need partitions like ds=2001-05-01 in the offline store.'
    throw new MissingPartitionError(source.name, null, remedy)
  }
  const members = new Map<number, number[]>()
  for (let row = 0; row < times.length; row++) {
    const chosen = partitionAt(source, partitions, times[row] as number)
    const rows = members.get(chosen)
    if (rows === undefined) members.set(chosen, [row])
    else rows.push(row)
  }
  return [...members]
    .sort((left, right) => left[0] - right[0])
    .map(([chosen, rows]) => ({
      partition: partitions.names[chosen] ?? null,
      end: (partitions.usableFrom[chosen] ?? 0) - source.availableAfter,
      rows: Int32Array.from(rows),
      latest: rows.reduce((latest, row) => Math.max(latest, times[row] as number), Number.NEGATIVE_INFINITY),
    }))
}
