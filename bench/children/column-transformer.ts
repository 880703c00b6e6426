// One measured run of the column transformer on the rows of a Parquet file, reading not counted.
import { ColumnTransformer, OneHotEncoder, Pipeline, SimpleImputer, StandardScaler } from 'bighead'
import { readParquet } from 'bighead/parquet'
import { numberColumns, wordColumns } from '../data/mixed-columns.ts'
import { median } from '../median.ts'

const schema = Object.fromEntries([
  ...numberColumns.map(name => [name, 'float64'] as const),
  ...wordColumns.map(name => [name, 'string'] as const),
])
const table = await readParquet(process.argv[2] ?? '', schema)
const transformer = new ColumnTransformer([
  [
    'numbers',
    new Pipeline([
      ['impute', new SimpleImputer({ strategy: 'median' })],
      ['scale', new StandardScaler()],
    ]),
    numberColumns,
  ],
  [
    'words',
    new Pipeline([
      ['impute', new SimpleImputer({ strategy: 'most_frequent' })],
      ['encode', new OneHotEncoder()],
    ]),
    wordColumns,
  ],
])
const seconds: number[] = []
let size = { columns: 0, stored: 0 }
for (let run = 0; run < 3; run++) {
  const start = performance.now()
  const blocks = await (await transformer.fit(table as never)).transform(table)
  seconds.push((performance.now() - start) / 1000)
  const stored = blocks.blocks.reduce(
    (sum, block) => sum + (block.kind === 'sparse' ? block.values.length : blocks.rowCount * block.columns.length),
    0,
  )
  size = { columns: blocks.names.length, stored }
}
console.log(JSON.stringify({ fitTransformSeconds: median(seconds), ...size }))
