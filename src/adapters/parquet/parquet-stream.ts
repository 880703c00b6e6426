import { batchesOf } from '../../features/offline/event-batches.ts'
import { rowsBefore, rowsInTimeOrder, type TimeRange } from '../../features/offline/time-range.ts'
import type { EventBatch, EventStream } from '../../features/online/event-stream.ts'
import type { Schema } from '../../features/schema.ts'
import { concatTables } from '../../features/table/concat-tables.ts'
import { sliceTable, takeTable } from '../../features/table/reshape.ts'
import type { Table } from '../../features/table/table.ts'
import type { ParquetFile } from './parquet-file.ts'
import { ReadAhead } from './read-ahead.ts'
import { checkFile, readGroups, wantedOf } from './read-columns.ts'
import { boundsOf, mayHold, type RowGroup, rowGroups } from './row-groups.ts'

/** Opens the files of a table for the time of one reading, and closes them afterwards. */
export type WithFiles = (
  signal: AbortSignal | undefined,
) => Promise<{ files: readonly ParquetFile[]; close: () => Promise<void> }>

/**
 * The rows of files in time order, then in stored order. Row groups are opened in the order of their least time; a row is
 * delivered when no unopened row group can hold an earlier one, so memory holds the row groups that overlap in time, not the table.
 */
export function parquetStream(shard: string, openFiles: WithFiles, range: TimeRange): EventStream {
  return {
    async *open(source, options = {}): AsyncGenerator<EventBatch> {
      const { files, close } = await openFiles(options.signal)
      try {
        const schema: Schema = { ...source.columns, [source.time]: 'timestamp' }
        for (const file of files) checkFile(file, schema, source.zone)
        const reading = {
          ...(source.zone !== undefined && { zone: source.zone }),
          ...(options.signal !== undefined && { signal: options.signal }),
        }
        const all = rowGroups(files)
        const readTimes = (group: RowGroup): Promise<Table> =>
          readGroups([group], { [source.time]: 'timestamp' }, reading)
        let offset = await countBefore(all, source.time, range.from, readTimes)
        const unopened = byLeastTime(
          all.filter(group => mayHold(group, source.time, range)),
          source.time,
        )
        const ahead = new ReadAhead(
          unopened.flatMap(({ group }) => wantedOf([group], schema)),
          options.signal,
        )
        const read = (group: RowGroup): Promise<Table> => readGroups([group], schema, { ...reading, ahead })
        try {
          for await (const ordered of inTimeOrder(unopened, source.time, range, read)) {
            yield* batchesOf(ordered, shard, offset, options)
            offset += ordered.rowCount
          }
        } finally {
          ahead.close()
        }
      } finally {
        await close()
      }
    },
  }
}

/** Rows of an opened row group that are not delivered yet, in time order. */
interface Waiting {
  readonly group: number
  readonly table: Table
}

/** A row group and its number, of which no row is earlier than a time. */
interface Unopened {
  readonly group: RowGroup
  readonly index: number
  readonly least: number
}

function byLeastTime(groups: readonly RowGroup[], time: string): readonly Unopened[] {
  return groups
    .map((group, index) => ({ group, index, least: boundsOf(group, time)?.least ?? Number.NEGATIVE_INFINITY }))
    .sort((left, right) => left.least - right.least || left.index - right.index)
}

async function* inTimeOrder(
  unopened: readonly Unopened[],
  time: string,
  range: TimeRange,
  read: (group: RowGroup) => Promise<Table>,
): AsyncGenerator<Table> {
  let waiting: Waiting[] = []
  for (const [position, { group, index }] of unopened.entries()) {
    const table = await read(group)
    waiting.push({ group: index, table: takeTable(table, rowsInTimeOrder(table, time, range)) })
    waiting.sort((left, right) => left.group - right.group)
    const bound = unopened[position + 1]?.least ?? Number.POSITIVE_INFINITY
    const ready = waiting.map(({ table }) => rowsBefore(table, time, bound))
    const parts = waiting.map(({ table }, at) => sliceTable(table, 0, ready[at] ?? 0)).filter(part => part.rowCount > 0)
    waiting = waiting
      .map(({ group, table }, at) => ({ group, table: sliceTable(table, ready[at] ?? 0, table.rowCount) }))
      .filter(({ table }) => table.rowCount > 0)
    if (parts.length === 0) continue
    const whole = concatTables(parts)
    yield takeTable(whole, rowsInTimeOrder(whole, time, range))
  }
}

/** How many rows of the whole table are before a time; only row groups around that time are read. */
async function countBefore(
  groups: readonly RowGroup[],
  time: string,
  bound: number,
  readTimes: (group: RowGroup) => Promise<Table>,
): Promise<number> {
  let count = 0
  for (const group of bound === Number.NEGATIVE_INFINITY ? [] : groups) {
    const bounds = boundsOf(group, time)
    if (bounds !== null && bounds.least >= bound) continue
    if (bounds !== null && bounds.greatest < bound && bounds.missing !== null) count += group.rows - bounds.missing
    else count += rowsInTimeOrder(await readTimes(group), time, { from: Number.NEGATIVE_INFINITY, until: bound }).length
  }
  return count
}
