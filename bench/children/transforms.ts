// Fit and transform of every row of `transformRows` on the rows of a Parquet file, reading not counted; the best of three.
import { SimpleImputer } from 'bighead'
import { numberColumns } from '../data/mixed-columns.ts'
import { readMixed } from '../mixed-transformer.ts'
import { transformRows } from '../transform-rows.ts'

const table = await readMixed(process.argv[2] ?? '')
const numbers = table.select([...numberColumns])
const filled = (await (await new SimpleImputer().fit(numbers as never)).transform(numbers as never)).dense()
const inputs = { numbers, filled, word: table.select(['word0']) }

const seconds: Record<string, { fit: number; transform: number }> = {}
for (const { name, reads, make } of transformRows) {
  const input = inputs[reads] as never
  const best = { fit: Number.POSITIVE_INFINITY, transform: Number.POSITIVE_INFINITY }
  for (let run = 0; run < 3; run++) {
    const started = performance.now()
    const fitted = await make().fit(input)
    const learned = performance.now()
    await fitted.transform(input, { threads: 1 })
    best.fit = Math.min(best.fit, (learned - started) / 1000)
    best.transform = Math.min(best.transform, (performance.now() - learned) / 1000)
  }
  seconds[name] = best
}
console.log(JSON.stringify({ seconds }))
