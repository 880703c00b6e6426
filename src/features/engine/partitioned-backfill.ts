import type { BackfillOptions, BackfillReport, PartitionedOptions } from '../backfill.ts'
import type { AnyExpectations } from '../quality/expectation.ts'
import type { Table } from '../table/table.ts'
import { addReports } from './add-reports.ts'
import { boundedBackfill } from './bounded-backfill.ts'
import type { BackfillInput } from './engine.ts'
import { PartitionLog } from './partition-log.ts'

/**
 * Makes partitions of a result from the same partitions of the spine, one after the other. Each is noted when it is there, so a backfill
 * that was stopped goes on where it was.
 */
export async function partitionedBackfill(
  input: Omit<BackfillInput, 'spine'>,
  options: BackfillOptions & PartitionedOptions & { readonly expect?: AnyExpectations },
  checkBatch: (batch: Table, firstRow: number) => void,
): Promise<BackfillReport> {
  const { memory = '1GiB', partitions: wanted, ...rest } = options
  const { into } = options
  const log = await PartitionLog.open(input.offline, into, input.set)
  const stored = await input.offline.partitions(options.spine, input.signal ? { signal: input.signal } : {})
  const partitions = wanted === 'missing' ? log.missing(stored, into) : wanted
  const reports: BackfillReport[] = []
  for (const partition of partitions) {
    reports.push(await boundedBackfill(input, { ...rest, memory, partition }, checkBatch))
    await log.add(partition)
  }
  const nothing: BackfillReport = { rows: 0, labels: [], bootstrap: [], external: [] }
  return { ...(reports.length === 0 ? nothing : reports.reduce(addReports)), partitions }
}
