import type { TimeRange } from '../../features/offline/time-range.ts'
import type { ParquetFile } from './parquet-file.ts'
import { isNaive } from './stored-type.ts'

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

/** What a file says about a column in a row group. */
export interface Bounds {
  readonly least: number
  readonly greatest: number
  /** Null where the file does not say. */
  readonly missing: number | null
}

const day = 86_400_000

/**
 * The bounds of a column of numbers in a row group, or null where the file does not say. Those of times without a zone are a day
 * wider, which covers every zone.
 */
export function boundsOf({ file, index }: RowGroup, column: string): Bounds | null {
  const chunk = file.metadata.row_groups[index]?.columns.find(
    candidate => candidate.meta_data?.path_in_schema.length === 1 && candidate.meta_data.path_in_schema[0] === column,
  )
  const statistics = chunk?.meta_data?.statistics
  const least = Number(statistics?.min_value ?? statistics?.min ?? Number.NaN)
  const greatest = Number(statistics?.max_value ?? statistics?.max ?? Number.NaN)
  if (Number.isNaN(least) || Number.isNaN(greatest)) return null
  const node = file.columns.get(column)
  const margin = node !== undefined && isNaive(node) ? day : 0
  const missing = statistics?.null_count === undefined ? null : Number(statistics.null_count)
  return { least: least - margin, greatest: greatest + margin, missing }
}

/** Whether a row group may hold a time of the range. */
export function mayHold(group: RowGroup, column: string, range: TimeRange): boolean {
  const bounds = boundsOf(group, column)
  return bounds === null || (bounds.greatest >= range.from && bounds.least < range.until)
}
