// One measured run of the column transformer on the rows of a Parquet file, reading not counted.
import { median } from '../median.ts'
import { mixedTransformer, readMixed } from '../mixed-transformer.ts'

const table = await readMixed(process.argv[2] ?? '')
const transformer = mixedTransformer()
const seconds: number[] = []
let size = { columns: 0, stored: 0 }
for (let run = 0; run < 3; run++) {
  const start = performance.now()
  const blocks = await (await transformer.fit(table)).transform(table)
  seconds.push((performance.now() - start) / 1000)
  const stored = blocks.blocks.reduce(
    (sum, block) => sum + (block.kind === 'sparse' ? block.values.length : blocks.rowCount * block.columns.length),
    0,
  )
  size = { columns: blocks.names.length, stored }
}
console.log(JSON.stringify({ fitTransformSeconds: median(seconds), ...size }))
