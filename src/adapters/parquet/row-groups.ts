import type { ParquetFile } from './parquet-file.ts'

/** One row group of an open file. */
export interface RowGroup {
  readonly file: ParquetFile
  readonly index: number
  /** The number of its first row in the file. */
  readonly start: number
  readonly rows: number
}

/** The row groups of files, in order. */
export function rowGroups(files: readonly ParquetFile[]): RowGroup[] {
  return files.flatMap(file => {
    let start = 0
    return file.metadata.row_groups.map((group, index) => {
      const rows = Number(group.num_rows)
      start += rows
      return { file, index, start: start - rows, rows }
    })
  })
}

/** The bounds of a column in a row group, or null where the file does not say. Bounds of naive times are off by at most a day. */
export function boundsOf(
  { file, index }: RowGroup,
  column: string,
): { readonly least: number; readonly greatest: number } | null {
  const chunk = file.metadata.row_groups[index]?.columns.find(
    candidate => candidate.meta_data?.path_in_schema.length === 1 && candidate.meta_data.path_in_schema[0] === column,
  )
  const statistics = chunk?.meta_data?.statistics
  const least = statistics?.min_value ?? statistics?.min
  const greatest = statistics?.max_value ?? statistics?.max
  if (least === undefined || greatest === undefined) return null
  const bounds = { least: Number(least), greatest: Number(greatest) }
  return Number.isNaN(bounds.least) || Number.isNaN(bounds.greatest) ? null : bounds
}
