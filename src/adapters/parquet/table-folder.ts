import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suggestion } from '../../features/errors/did-you-mean.ts'
import { ParameterError } from '../../features/errors/parameter-error.ts'
import { MissingPartitionError } from '../../features/errors/storage-errors.ts'
import { compareStrings } from '../../features/table/total-order.ts'
import { listedFiles } from './file-list.ts'

/** The files of one partition, or of a table without partitions. */
export interface PartitionFiles {
  /** The `ds` value; null for a table without partitions. */
  readonly partition: string | null
  readonly folder: string
  /** Full paths in order. */
  readonly files: readonly string[]
}

/**
 * The folder of a table or of one of its partitions.
 *
 * @throws {ParameterError} for a name that could lead elsewhere.
 */
export function folderOf(root: string, table: string, partition: string | null = null): string {
  checkName(table, 'table')
  if (partition === null) return join(root, table)
  checkName(partition, 'partition')
  return join(root, table, `ds=${partition}`)
}

/** The partitions of a table in ascending order; one with `partition: null` for a table without. */
export async function listTable(root: string, table: string): Promise<PartitionFiles[]> {
  const folder = folderOf(root, table)
  const entries = await entriesOf(folder)
  if (entries === null) throw await missingTable(root, table)
  const partitions = entries.filter(entry => entry.isDirectory() && entry.name.startsWith('ds='))
  if (partitions.length === 0) {
    const files = await filesOf(folder, entries)
    if (files.length === 0) throw await missingTable(root, table)
    return [{ partition: null, folder, files }]
  }
  const names = partitions.map(entry => entry.name.slice(3)).filter(isName)
  const found = await Promise.all(names.sort(compareStrings).map(partition => listPartition(root, table, partition)))
  return found.filter(part => part.files.length > 0)
}

/** The files of one partition; none when it is not there. */
export async function listPartition(root: string, table: string, partition: string | null): Promise<PartitionFiles> {
  const folder = folderOf(root, table, partition)
  const entries = await entriesOf(folder)
  return { partition, folder, files: entries === null ? [] : await filesOf(folder, entries) }
}

/** The partitions asked for; all of them when none are named. */
export async function selectPartitions(
  root: string,
  table: string,
  wanted: readonly string[] | undefined,
): Promise<readonly PartitionFiles[]> {
  if (wanted === undefined) return listTable(root, table)
  const found = await Promise.all(wanted.map(partition => listPartition(root, table, partition)))
  const missing = found.find(part => part.files.length === 0)
  if (missing === undefined) return found
  const known = (await listTable(root, table)).flatMap(part => part.partition ?? [])
  const remedy = `The folder ${missing.folder} has no Parquet file.${suggestion(missing.partition ?? '', known)}`
  throw new MissingPartitionError(table, missing.partition, remedy)
}

async function missingTable(root: string, table: string): Promise<MissingPartitionError> {
  const known = ((await entriesOf(root)) ?? []).filter(entry => entry.isDirectory()).map(entry => entry.name)
  return new MissingPartitionError(
    table,
    null,
    `The folder ${join(root, table)} has no Parquet file.${suggestion(table, known)}`,
  )
}

async function entriesOf(folder: string): Promise<Dirent[] | null> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

/** Names that begin with a dot or an underscore are unfinished or not data, as in Hive and Spark. */
async function filesOf(folder: string, entries: readonly Dirent[]): Promise<readonly string[]> {
  const names = entries
    .filter(entry => !entry.isDirectory() && /^[^._].*\.parquet$/.test(entry.name))
    .map(entry => entry.name)
  const listed = names.length > 1 ? await listedFiles(folder) : null
  const valid = listed === null ? names : names.filter(name => listed.includes(name))
  return valid.sort(compareStrings).map(name => join(folder, name))
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
