import type { SchemaTree } from 'hyparquet'
import type { ReadOptions, StoredFile } from '../../features/offline/offline-store.ts'
import { storedSchema } from '../../features/offline/partition-column.ts'
import { readRange } from '../../features/offline/time-range.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import type { ParquetFile } from './parquet-file.ts'
import { checkFile } from './read-columns.ts'
import { mayHold, rowGroups } from './row-groups.ts'
import { isNaive, storedType, timeUnit } from './stored-type.ts'

/** A partition whose files are open. */
export interface OpenPartition {
  readonly partition: string | null
  readonly files: readonly ParquetFile[]
}

/**
 * The files in which others can read declared columns themselves, without those that hold no time of the range.
 *
 * Null where this store's own reading is needed: for times without a zone, with nanoseconds, or in the notation of old files, and where
 * names of columns differ only in case.
 *
 * @throws what reading the columns throws before it begins.
 */
export function storedFiles(
  opened: readonly OpenPartition[],
  schema: Schema,
  { time, zone }: Pick<ReadOptions, 'time' | 'zone'>,
): readonly StoredFile[] | null {
  const found: StoredFile[] = []
  for (const { partition, files } of opened) {
    for (const file of files) {
      const own = storedSchema(schema, [...file.columns.keys()], partition)
      const needed = time === undefined ? own : { ...own, [time.column]: own[time.column] ?? 'timestamp' }
      checkFile(file, needed, zone)
      const nodes = Object.keys(needed).map(name => [name, file.columns.get(name) as SchemaTree] as const)
      if (nodes.some(([, node]) => hasOwnTimes(node)) || hasAmbiguousNames(file)) return null
      const stored = Object.fromEntries(nodes.map(([name, node]) => [name, storedType(node) as DataType]))
      const holds = time === undefined || rowGroups([file]).some(group => mayHold(group, time.column, readRange(time)))
      if (holds) found.push({ format: 'parquet', path: file.path, partition, stored })
    }
  }
  return found
}

/** Whether times are stored in a way that readers understand differently. */
function hasOwnTimes(node: SchemaTree): boolean {
  const isOld = timeUnit(node) !== null && node.element.logical_type?.type !== 'TIMESTAMP'
  return isOld || isNaive(node) || timeUnit(node) === 'NANOS' || node.children.some(hasOwnTimes)
}

function hasAmbiguousNames({ columns }: ParquetFile): boolean {
  return new Set([...columns.keys()].map(name => name.toLowerCase())).size < columns.size
}
