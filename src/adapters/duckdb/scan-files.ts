import type { ReadOptions, StoredFile } from '../../features/offline/offline-store.ts'
import { partitionColumn } from '../../features/offline/partition-column.ts'
import type { DataType, Schema } from '../../features/schema.ts'
import { canonicalJson } from '../../features/table/encode.ts'
import { select } from '../sql/query.ts'
import { quoteName, quoteText } from '../sql/quoting.ts'
import { literal } from './literal.ts'
import { quoting } from './quoting.ts'
import { typeName } from './types.ts'

/** What of files is scanned. */
export interface FileScan {
  readonly schema: Schema
  readonly time?: ReadOptions['time']
  /** The name under which each row has its partition, where that is needed. */
  readonly partitionAs?: string
}

/**
 * The query that reads declared columns from files where they lie, as what the offline store would read; null where a column's type has no
 * such reading here.
 */
export function scanFiles(files: readonly StoredFile[], scan: FileScan): string | null {
  const needsPartition = scan.partitionAs !== undefined || Object.hasOwn(scan.schema, partitionColumn)
  const likes = new Map<string, StoredFile[]>()
  for (const file of files) {
    const like = canonicalJson([file.stored, needsPartition ? file.partition : null])
    likes.set(like, [...(likes.get(like) ?? []), file])
  }
  const parts = [...likes.values()].map(like => scanAlike(like, scan))
  if (parts.includes(null)) return null
  return parts.length === 0 ? noRows(scan) : parts.join('\nUNION ALL\n')
}

function noRows({ schema, partitionAs }: FileScan): string {
  const columns = { ...schema, ...(partitionAs !== undefined && { [partitionAs]: 'string' as const }) }
  const nothing = Object.entries(columns).map(([name, type]) => `${literal(null, type)} AS ${quoteName(quoting, name)}`)
  return select(nothing, ['WHERE FALSE'])
}

/** The query for files that store their columns as the same types, all of one partition where that is needed. */
function scanAlike(files: readonly StoredFile[], { schema, time, partitionAs }: FileScan): string | null {
  const [first] = files as [StoredFile, ...StoredFile[]]
  const values = Object.entries(schema).map(([name, type]) => [name, scannedValue(name, type, first)] as const)
  if (values.some(([, value]) => value === null)) return null
  if (partitionAs !== undefined) values.push([partitionAs, quoteText(quoting, first.partition ?? '')])
  const paths = files.map(file => quoteText(quoting, literalPath(file.path)))
  return select(
    values.map(([name, value]) => `${value} AS ${quoteName(quoting, name)}`),
    [
      `FROM read_parquet([${paths.join(', ')}], hive_partitioning = false)`,
      ...(time === undefined ? [] : [`WHERE ${timeConditions(time).join(' AND ')}`]),
    ],
  )
}

/** The value of a declared column; one that is not stored is the partition. */
function scannedValue(name: string, type: DataType, { stored, partition }: StoredFile): string | null {
  const from = stored[name]
  if (from !== undefined) return readAs({ column: name, sql: quoteName(quoting, name) }, from, type)
  return type === 'string' && partition !== null ? quoteText(quoting, partition) : null
}

/** Conditions on the stored times themselves, so that parts of files are passed over. A finer time is within if its millisecond is. */
function timeConditions({ column, from, until }: NonNullable<ReadOptions['time']>): readonly string[] {
  const name = quoteName(quoting, column)
  const bound = (time: number): string => `make_timestamptz(${BigInt(Math.ceil(time)) * 1000n})`
  const conditions = [`${name} IS NOT NULL`]
  if (from !== undefined && Math.abs(from) <= greatestTime) conditions.push(`${name} >= ${bound(from)}`)
  if (until !== undefined && Math.abs(until) <= greatestTime) conditions.push(`${name} < ${bound(until)}`)
  return conditions
}

/** The last millisecond that a time can have. */
const greatestTime = 8.64e15

/** A stored value, or an element of it, and the column that errors name. */
interface Stored {
  readonly column: string
  readonly sql: string
}

/** A stored value as one of the declared type, in the form of this engine's columns; null where that is not known. */
function readAs({ column, sql }: Stored, stored: DataType, declared: DataType): string | null {
  if (typeof declared === 'object') return readList({ column, sql }, stored, declared)
  if (declared === 'timestamp') {
    const detail = 'the stored time is not within 8.64e15 ms of 1970.'
    return bounded({ column, sql: `bighead_milliseconds(${sql})` }, greatestTime, detail)
  }
  if (declared === 'date') return `CAST(${sql} - DATE '1970-01-01' AS INTEGER)`
  const detail = 'the stored 64-bit integer is beyond ±(2^53 − 1); declare the column `bigint`.'
  const isDouble = stored === 'int64' && declared !== 'bigint'
  return `CAST(${isDouble ? bounded({ column, sql }, Number.MAX_SAFE_INTEGER, detail) : sql} AS ${typeName(declared)})`
}

function bounded({ column, sql }: Stored, greatest: number, detail: string): string {
  const problem = quoteText(quoting, `Column \`${column}\`: ${detail}`)
  return `CASE WHEN ${sql} NOT BETWEEN -${greatest} AND ${greatest} THEN error(${problem}) ELSE ${sql} END`
}

/** A list of what is read element by element. */
function readList({ column, sql }: Stored, stored: DataType, declared: Exclude<DataType, string>): string | null {
  if (!('list' in declared) || typeof declared.list !== 'string') return null
  if (typeof stored !== 'object' || !('list' in stored)) return null
  return `list_transform(${sql}, lambda _1: ${readAs({ column, sql: '_1' }, stored.list, declared.list)})`
}

/** A path that stands for itself where patterns are taken. */
function literalPath(path: string): string {
  return path.replaceAll(/[[*?]/g, '[$&]')
}
