import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import type { Files } from '../../features/files/files.ts'
import { fileListName, listedFiles } from './file-list.ts'

/** The files of one partition, or of a table without partitions. */
export interface PartitionFiles {
  /** The `ds` value; null for a table without partitions. */
  readonly partition: string | null
  readonly folder: string
  /** Their paths, in order. */
  readonly files: readonly string[]
}

/**
 * The folder of a table or of one of its partitions.
 *
 * @throws {ParameterError} for a name that could lead elsewhere.
 */
export function folderOf(table: string, partition: string | null = null): string {
  checkName(table, 'table')
  if (partition === null) return table
  checkName(partition, 'partition')
  return `${table}/ds=${partition}`
}

/** The partitions of a table in ascending order; one with `partition: null` for a table without. */
export async function listTable(lake: Files, table: string): Promise<readonly PartitionFiles[]> {
  const { whole, partitions } = await lookInto(lake, table)
  const found = await Promise.all(partitions.map(partition => listPartition(lake, table, partition)))
  const parts = found.filter(part => part.files.length > 0)
  return parts.length > 0 ? parts : [await needFiles(lake, table, whole)]
}

/** The last partition that `listTable` gives; no others are looked into where it is the last one there. */
export async function lastPartition(lake: Files, table: string): Promise<PartitionFiles> {
  const { whole, partitions } = await lookInto(lake, table)
  return (await lastOf(lake, table, partitions)) ?? (await needFiles(lake, table, whole))
}

/** Refuses to write a partition of a table that has none, and the whole of one that has. */
export async function checkLayout(lake: Files, table: string, partition: string | null): Promise<void> {
  folderOf(table, partition)
  const { whole, partitions } = await lookInto(lake, table)
  const others = partition === null ? partitions : whole.files
  if (others.length === 0) return
  const isPartitioned = (await lastOf(lake, table, partitions)) !== null
  if (isPartitioned === (partition !== null)) return
  const detail = isPartitioned
    ? 'is partitioned; say which partition to write'
    : 'is not partitioned; write it as a whole'
  throw new ParameterError('partition', `table \`${table}\` ${detail}.`)
}

interface TableNames {
  /** The files that lie in the folder of the table itself. */
  readonly whole: PartitionFiles
  /** The partitions that have a folder, which may hold no files. */
  readonly partitions: readonly string[]
}

async function lookInto(lake: Files, table: string): Promise<TableNames> {
  const folder = folderOf(table)
  const names = await lake.list(folder)
  const partitions = names.filter(name => /^ds=.*\/$/.test(name)).map(name => name.slice(3, -1))
  return {
    whole: { partition: null, folder, files: await filesOf(lake, folder, names) },
    partitions: partitions.filter(isName),
  }
}

async function lastOf(lake: Files, table: string, partitions: readonly string[]): Promise<PartitionFiles | null> {
  for (const partition of partitions.toReversed()) {
    const part = await listPartition(lake, table, partition)
    if (part.files.length > 0) return part
  }
  return null
}

/** The files of one partition; none when it is not there. */
export async function listPartition(lake: Files, table: string, partition: string | null): Promise<PartitionFiles> {
  const folder = folderOf(table, partition)
  return { partition, folder, files: await filesOf(lake, folder, await lake.list(folder)) }
}

/** The partitions asked for; all of them when none are named. */
export async function selectPartitions(
  lake: Files,
  table: string,
  wanted: readonly string[] | undefined,
): Promise<readonly PartitionFiles[]> {
  if (wanted === undefined) return listTable(lake, table)
  const found = await Promise.all(wanted.map(partition => listPartition(lake, table, partition)))
  const missing = found.find(part => part.files.length === 0)
  if (missing === undefined) return found
  const known = (await listTable(lake, table)).flatMap(part => part.partition ?? [])
  const remedy = `The folder ${lake.place}/${missing.folder} has no Parquet file.${suggestion(missing.partition ?? '', known)}`
  throw new MissingPartitionError(table, missing.partition, remedy)
}

async function needFiles(lake: Files, table: string, whole: PartitionFiles): Promise<PartitionFiles> {
  if (whole.files.length > 0) return whole
  const known = (await lake.list('')).filter(name => name.endsWith('/')).map(name => name.slice(0, -1))
  const remedy = `The folder ${lake.place}/${table} has no Parquet file.${suggestion(table, known)}`
  throw new MissingPartitionError(table, null, remedy)
}

/** Names that begin with a dot or an underscore are unfinished or not data, as in Hive and Spark. */
async function filesOf(lake: Files, folder: string, names: readonly string[]): Promise<readonly string[]> {
  const files = names.filter(name => /^[^._].*\.parquet$/.test(name))
  const listed = names.includes(fileListName) ? await listedFiles(lake, folder) : null
  const valid = listed === null ? files : files.filter(name => listed.includes(name))
  return valid.map(name => `${folder}/${name}`)
}

function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.:+-]*$/.test(name) && !name.includes('..') && name.length <= 200
}

function checkName(name: string, parameter: string): void {
  if (isName(name)) return
  throw new ParameterError(
    parameter,
    `${JSON.stringify(name)} is not a ${parameter} name; use letters, digits and _ - . : + beginning with a letter or digit.`,
  )
}
