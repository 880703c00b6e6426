import type { BackfillOptions, BackfillReport, PartitionedOptions } from '../backfill.ts'
import type { AnyExpectations } from '../quality/expectation.ts'
import type { Table } from '../table/table.ts'
import { addReports } from './add-reports.ts'
import { boundedBackfill } from './bounded-backfill.ts'
import type { BackfillInput } from './engine.ts'
import { PartitionLog } from './partition-log.ts'

/** About how much memory a partition may use where nothing is said. */
export const defaultMemory = '1GiB'

/** Which partitions are to be made, and what has been made before. */
export async function askedPartitions(
  { offline, set, signal }: Pick<BackfillInput, 'offline' | 'set' | 'signal'>,
  { into, spine, partitions }: Pick<PartitionedOptions, 'into' | 'spine' | 'partitions'>,
): Promise<{ readonly log: PartitionLog; readonly partitions: readonly string[] }> {
  const log = await PartitionLog.open(offline, into, set)
  const stored = await offline.partitions(spine, signal ? { signal } : {})
  return { log, partitions: partitions === 'missing' ? log.missing(stored, into) : partitions }
}

/**
 * Makes partitions of a result from the same partitions of the spine, one after the other. Each is noted when it is there, so a backfill
 * that was stopped goes on where it was.
 */
export async function partitionedBackfill(
  input: Omit<BackfillInput, 'spine'>,
  options: BackfillOptions & PartitionedOptions & { readonly expect?: AnyExpectations },
  checkBatch: (batch: Table, firstRow: number) => void,
): Promise<BackfillReport> {
  const { memory = defaultMemory, partitions: _, ...rest } = options
  const { log, partitions } = await askedPartitions(input, options)
  const reports: BackfillReport[] = []
  for (const partition of partitions) {
    reports.push(await boundedBackfill(input, { ...rest, memory, partition }, checkBatch))
    await log.add(partition)
  }
  const nothing: BackfillReport = { rows: 0, labels: [], bootstrap: [], external: [] }
  return { ...(reports.length === 0 ? nothing : reports.reduce(addReports)), partitions }
}
