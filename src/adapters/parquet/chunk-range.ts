import type { ColumnMetaData } from 'hyparquet'
import type { RowGroup } from './row-groups.ts'

/** Bytes of a file, from `start` until before `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Where a column stands in a row group, with all that is nested in it; null where it is not there. */
export function columnRange({ file, index }: RowGroup, name: string): ByteRange | null {
  const columns = file.metadata.row_groups[index]?.columns ?? []
  const ranges = columns.flatMap(({ meta_data: leaf }) => (leaf?.path_in_schema[0] === name ? chunkRange(leaf) : []))
  if (ranges.length === 0) return null
  return { start: Math.min(...ranges.map(({ start }) => start)), end: Math.max(...ranges.map(({ end }) => end)) }
}

/** Where a leaf of a column stands, with its dictionary. */
export function chunkRange(leaf: ColumnMetaData): ByteRange {
  const dictionary = Number(leaf.dictionary_page_offset ?? 0)
  const data = Number(leaf.data_page_offset)
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  return { start, end: start + Number(leaf.total_compressed_size) }
}
