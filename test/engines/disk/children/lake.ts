// What a table of Parquet does on a disk that has no room.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parquetStore } from '../../../../src/adapters/parquet/parquet-store.ts'
import { tableFromRows } from '../../../../src/features/table/from-rows.ts'
import { failure } from './fill.ts'

const [root = ''] = process.argv.slice(2)
const schema = { number: 'float64' } as const
const rows = (count: number) =>
  tableFromRows(
    schema,
    Array.from({ length: count }, (_, row) => ({ number: Math.sin(row) })),
  )
const lake = parquetStore(root, { codec: 'UNCOMPRESSED' })
await lake.write('numbers', rows(1000))
const written = await failure(lake.write('numbers', rows(1_000_000)))
const { rowCount } = await lake.read('numbers', schema)
const files = readdirSync(join(root, 'numbers')).length
await lake.write('numbers', rows(10))
console.log(JSON.stringify({ written, rows: rowCount, files, after: (await lake.read('numbers', schema)).rowCount }))
