import { expect, test } from 'vitest'
import { scanFiles } from '../../../src/adapters/duckdb/scan-files.ts'
import type { StoredFile } from '../../../src/features/offline/offline-store.ts'

const file = (path: string, stored: StoredFile['stored'], partition: string | null = null): StoredFile => ({
  format: 'parquet',
  path,
  partition,
  stored,
})

test('quotes names and paths, and takes patterns in paths as they are', () => {
  const name = 'a"b\\'
  const query = scanFiles([file("/it's/[a]*?.parquet", { [name]: 'string' })], { schema: { [name]: 'string' } })
  expect(query).toBe(
    [
      'SELECT',
      '  CAST("a""b\\" AS VARCHAR) AS "a""b\\"',
      "FROM read_parquet(['/it''s/[[]a][*][?].parquet'], hive_partitioning = false)",
    ].join('\n'),
  )
})

test('compares the stored times themselves with the range', () => {
  const scan = { schema: { at: 'timestamp' }, time: { column: 'at', from: -1.5, until: 8 } } as const
  expect(scanFiles([file('/a.parquet', { at: 'timestamp' })], scan)).toContain(
    'WHERE "at" IS NOT NULL AND "at" >= make_timestamptz(-1000) AND "at" < make_timestamptz(8000)',
  )
})

test('reads files together that store the same types, and by partition where it is needed', () => {
  const files = [file('/1', { n: 'int32' }, 'x'), file('/2', { n: 'int64' }, 'x'), file('/3', { n: 'int32' }, "y'")]
  const query = scanFiles(files, { schema: { n: 'float64' } })
  expect(query?.split('UNION ALL')).toHaveLength(2)
  expect(query).toContain("['/1', '/3']")
  const byPartition = scanFiles(files, { schema: { n: 'float64', ds: 'string' }, partitionAs: '$partition' })
  expect(byPartition?.split('UNION ALL')).toHaveLength(3)
  expect(byPartition).toContain(`'y''' AS "ds",\n  'y''' AS "$partition"`)
})

test('is a relation without rows where there are no files', () => {
  const query = scanFiles([], { schema: { n: 'int32' }, partitionAs: '$partition' })
  expect(query).toBe('SELECT\n  CAST(NULL AS INTEGER) AS "n",\n  CAST(NULL AS VARCHAR) AS "$partition"\nWHERE FALSE')
})

test('leaves maps, structs and a partition as a date to the store', () => {
  for (const type of [{ map: 'string' }, { struct: { a: 'int32' } }, { list: { list: 'int32' } }] as const) {
    expect(scanFiles([file('/a', { x: type })], { schema: { x: type } })).toBe(null)
  }
  expect(scanFiles([file('/a', { n: 'int32' }, '2001-01-01')], { schema: { n: 'int32', ds: 'date' } })).toBe(null)
})
