import type { SchemaElement } from 'hyparquet'
import type { SharedColumn } from '../../features/parallel/shared-memory.ts'
import { neighbour, type Threads, type ThreadWork } from '../../features/parallel/threads.ts'
import type { Column } from '../../features/table/column.ts'
import type { Table } from '../../features/table/table.ts'
import type { Compressor } from './compressor.ts'
import { type EncodeJob, type EncodeWork, mostBytes } from './encode-work.ts'
import type { Scratch } from './scratch.ts'
import {
  type ChunkOptions,
  type EncodedColumn,
  encodeFlatColumn,
  isFlatType,
  type PlacedColumn,
  placeFlatColumn,
} from './write-flat-column.ts'

/** A column, ready to be placed in a file. */
export type PlaceColumn = (offset: number) => PlacedColumn

/** How columns of a row group are made ready. */
export interface Encoding {
  readonly schema: readonly SchemaElement[]
  readonly compressor: Compressor
  /** For what is needed until the columns are in the file. */
  readonly scratch: Scratch
  /** The same for what threads give. */
  readonly shared: Scratch<SharedArrayBuffer>
  /** Who encodes columns on shared memory. */
  readonly threads: Threads
  readonly signal: AbortSignal | undefined
}

/** A thread is asked for so many at a time: being asked takes about a tenth as long as encoding one. */
const columnsEach = 2

const work: ThreadWork<EncodeWork, EncodeJob, readonly EncodedColumn[]> = {
  url: neighbour('encode-work', import.meta.url),
  load: () => import('./encode-work.ts'),
}

/** Whether threads can encode a column: numbers that they see without a copy. */
export function isSharedColumn({ type, data }: Column): boolean {
  return (
    isFlatType(type) && 'values' in data && 'buffer' in data.values && data.values.buffer instanceof SharedArrayBuffer
  )
}

/** Columns of a row group, in order: those on shared memory by threads, the calling one among them. */
export async function encodeColumns(
  table: Table,
  names: readonly string[],
  encoding: Encoding,
): Promise<readonly PlaceColumn[]> {
  const { compressor, shared, threads, signal } = encoding
  const options = { stage: 'write', helps: true, ...(signal && { signal }) }
  const spread = threads.count === 1 ? [] : names.filter(name => isSharedColumn(table.column(name)))
  const jobs: EncodeJob[] = []
  for (let from = 0; from < spread.length; from += columnsEach) {
    const columns = spread.slice(from, from + columnsEach).map(name => sharedColumn(name, table.column(name)))
    jobs.push({ columns, target: shared.take(columns.reduce((sum, column) => sum + mostBytes(column), 0)) })
  }
  const running = jobs.length === 0 ? [] : threads.run(work, { codec: compressor.codec }, jobs, options)
  const rest = names.filter(name => !spread.includes(name))
  const [encoded, others] = await Promise.all([
    running,
    Promise.all(rest.map(name => encodeHere(table, name, encoding))),
  ])
  const places = new Map<string, PlaceColumn>()
  const chunks = encoded.flat()
  for (const [index, name] of spread.entries()) {
    places.set(name, offset => placeFlatColumn(chunks[index] as EncodedColumn, offset))
  }
  for (const [index, name] of rest.entries()) places.set(name, others[index] as PlaceColumn)
  return names.map(name => places.get(name) as PlaceColumn)
}

function sharedColumn(name: string, { type, length, data }: Column): SharedColumn {
  return { name, type, length, data }
}

async function encodeHere(table: Table, name: string, { schema, compressor, scratch }: Encoding): Promise<PlaceColumn> {
  const column = table.column(name)
  const options: ChunkOptions = { ...compressor, scratch, name }
  if (!isFlatType(column.type)) {
    const { writeNestedColumn } = await import('./write-nested-column.ts')
    return offset => writeNestedColumn(column, schema, options, offset)
  }
  const encoded = await encodeFlatColumn(column, options)
  return offset => placeFlatColumn(encoded, offset)
}
