import { UnknownColumnError } from '../../features/errors/column-errors.ts'
import { availableCores, threadPool } from '../../features/parallel/thread-pool.ts'
import { oneThread, type Threads } from '../../features/parallel/threads.ts'
import type { Schema } from '../../features/schema.ts'
import type { Column } from '../../features/table/column.ts'
import { Table } from '../../features/table/table.ts'
import { columnTarget } from './column-target.ts'
import type { ParquetFile } from './parquet-file.ts'
import { ReadAhead, type WantedBytes } from './read-ahead.ts'
import { type GroupOptions, readChunk, type WantedChunk, type WantedColumn } from './read-chunk.ts'
import type { RowGroup } from './row-groups.ts'
import { isSpreadable, spreadChunks } from './spread-chunks.ts'
import { checkStored } from './stored-type.ts'

/**
 * Refuses files that lack a declared column or store it as something else, before anything is read.
 *
 * @throws {UnknownColumnError} or {ColumnTypeError} naming file and column.
 */
export function checkFile(file: ParquetFile, schema: Schema, zone: string | undefined): void {
  for (const [name, type] of Object.entries(schema)) {
    const node = file.columns.get(name)
    if (node === undefined) throw new UnknownColumnError(name, `file ${file.path}`, [...file.columns.keys()])
    checkStored(node, type, file.path, zone)
  }
}

/** Reads declared columns of row groups into one table, large ones on several threads; the files have been checked. */
export async function readGroups<S extends Schema>(
  groups: readonly RowGroup[],
  schema: S,
  options: GroupOptions,
): Promise<Table<S>> {
  if (options.ahead !== undefined) return readAnnounced(groups, schema, { ...options, ahead: options.ahead })
  const ahead = new ReadAhead(wantedOf(groups, schema), options.signal)
  try {
    return await readAnnounced(groups, schema, { ...options, ahead })
  } finally {
    ahead.close()
  }
}

/** What `ReadAhead` has to know of columns of row groups. */
export function wantedOf(groups: readonly RowGroup[], schema: Schema): readonly WantedBytes[] {
  const columns = Object.keys(schema)
  return groups.map(group => ({ group, columns }))
}

type AnnouncedOptions = GroupOptions & { readonly ahead: ReadAhead }

async function readAnnounced<S extends Schema>(
  groups: readonly RowGroup[],
  schema: S,
  options: AnnouncedOptions,
): Promise<Table<S>> {
  const threads = await threadsFor(groups, schema, options)
  if (threads === oneThread) return readInOrder(groups, schema, options)
  try {
    return await readSpread(groups, schema, options, threads)
  } catch {
    options.signal?.throwIfAborted()
    // One thread after the other chunk finds the first error of the file, whichever was found here.
    return await readInOrder(groups, schema, options)
  } finally {
    await threads.close()
  }
}

/** Starting a thread takes about as long as decoding a third of these. */
const numbersPerThread = 2_000_000

async function threadsFor(
  groups: readonly RowGroup[],
  schema: Schema,
  { threads: count }: GroupOptions,
): Promise<Threads> {
  const columns = Object.values(schema).filter(type => typeof type === 'string' && type !== 'binary').length
  const rows = groups.reduce((sum, group) => sum + group.rows, 0)
  // Threads read what has a descriptor.
  if (columns === 0 || rows === 0 || groups.every(({ file }) => file.descriptor === null)) return oneThread
  const worthwhile = Math.max(1, Math.floor((rows * columns) / numbersPerThread))
  return threadPool(count ?? Math.min(await availableCores(), worthwhile))
}

/** One chunk after the other. */
async function readInOrder<S extends Schema>(
  groups: readonly RowGroup[],
  schema: S,
  options: AnnouncedOptions,
): Promise<Table<S>> {
  const reading = wantedChunks(groups, schema, false)
  const progress = progressOf(reading, options)
  for (const chunk of reading.chunks) {
    options.signal?.throwIfAborted()
    await readChunk(chunk, options.ahead, options.zone)
    progress(chunk)
  }
  return finished(reading)
}

/** What is flat on all threads, what takes longest first; meanwhile the calling one reads what is nested. */
async function readSpread<S extends Schema>(
  groups: readonly RowGroup[],
  schema: S,
  options: AnnouncedOptions,
  threads: Threads,
): Promise<Table<S>> {
  const reading = wantedChunks(groups, schema, true)
  const progress = progressOf(reading, options)
  const flat = new Set(reading.chunks.filter(chunk => isSpreadable(chunk, options.zone)))
  const spreadable = [...flat].sort((left, right) => effort(right) - effort(left))
  const rest = reading.chunks.filter(chunk => !flat.has(chunk))
  const readRest = async (): Promise<void> => {
    for (const chunk of rest) {
      options.signal?.throwIfAborted()
      await readChunk(chunk, options.ahead, options.zone)
      progress(chunk)
    }
  }
  const both = await Promise.allSettled([spreadChunks(spreadable, threads, options, progress), readRest()])
  for (const part of both) if (part.status === 'rejected') throw part.reason
  return finished(reading)
}

/** Texts are numbered, times are computed, other numbers are copied. */
function effort({ wanted: { type } }: WantedChunk): number {
  if (type === 'string') return 2
  return type === 'timestamp' || type === 'int64' ? 1 : 0
}

/** The columns of a reading, and their chunks in the order of the rows. */
interface Reading {
  readonly groups: readonly RowGroup[]
  readonly columns: readonly WantedColumn[]
  readonly chunks: readonly WantedChunk[]
  readonly rows: number
}

function wantedChunks(groups: readonly RowGroup[], schema: Schema, isShared: boolean): Reading {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0)
  const columns = Object.entries(schema).map(([name, type]) => ({
    name,
    type,
    target: columnTarget(type, rows, isShared),
  }))
  const chunks: WantedChunk[] = []
  let at = 0
  for (const group of groups) {
    for (const wanted of columns) chunks.push({ group, wanted, at })
    at += group.rows
  }
  return { groups, columns, chunks, rows }
}

/** Reports, after each row group's worth of chunks, the rows that are read, or as many as would be. */
function progressOf({ columns, groups, rows }: Reading, { onRows }: GroupOptions): (chunk: WantedChunk) => void {
  let [cells, group, done] = [0, 0, groups[0]?.rows ?? 0]
  return chunk => {
    cells += chunk.group.rows
    while (group < groups.length && cells >= done * columns.length) {
      onRows?.(done, rows)
      group++
      done += groups[group]?.rows ?? 0
    }
  }
}

function finished<S extends Schema>({ columns, rows }: Reading): Table<S> {
  return new Table<S>(
    columns.map(({ name, target }): [string, Column] => [name, target.finish()]),
    rows,
  )
}
