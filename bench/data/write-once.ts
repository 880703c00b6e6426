import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BasicType, parquetWriteFile } from 'hyparquet-writer'

/** A column to write: `data` may hold nulls. */
export interface ColumnToWrite {
  readonly name: string
  readonly type: BasicType
  readonly data: ArrayLike<unknown>
}

/** Writes a Parquet file unless it is there; `columns` is called only when needed. */
export async function writeOnce(path: string, columns: () => Promise<readonly ColumnToWrite[]>): Promise<string> {
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}`
  const columnData = (await columns()).map(({ name, type, data }) => ({ name, type, data: data as never }))
  parquetWriteFile({ filename: unfinished, columnData, rowGroupSize: 250_000 })
  renameSync(unfinished, path)
  return path
}
