// One row through a whole pipeline here and, exported, in onnxruntime-node; the file and the requests are written for Python's ONNX Runtime.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FittedClassifier, GradientBoostingClassifier, Pipeline } from 'bighead'
import { missingText, toOnnx } from 'bighead/onnx'
import { readParquet } from 'bighead/parquet'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { numberColumns, wordColumns } from '../data/mixed-columns.ts'
import { median } from '../median.ts'
import { mixedTransformer } from '../mixed-transformer.ts'

const [folder = '', mixed = ''] = process.argv.slice(2)
const schema = Object.fromEntries([
  ...numberColumns.map(name => [name, 'float64'] as const),
  ...wordColumns.map(name => [name, 'string'] as const),
  ['label', 'boolean'] as const,
])
const rows = [...(await readParquet(mixed, schema)).rows()].slice(0, 20_000)
const steps = [
  ['prepare', mixedTransformer()],
  ['model', new GradientBoostingClassifier({ nEstimators: 100, maxDepth: 6 })],
] as const
const fitted = (await new Pipeline(steps).fit(
  rows as never,
  { target: 'label' } as never,
)) as unknown as FittedClassifier

const requests = rows.slice(0, 2000).map(row => Object.keys(fitted.inputs).map(name => row[name as never] as unknown))
const predict = fitted.compileRow(fitted.inputs)
const own: number[] = []
for (let run = 0; run < 20; run++) {
  for (const request of requests) {
    const start = performance.now()
    predict(request)
    own.push((performance.now() - start) * 1000)
  }
}

const file = toOnnx(fitted, { inputs: 'packed' })
writeFileSync(join(folder, 'model.onnx'), file)
const names = Object.keys(fitted.inputs)
const cells = requests.map(request => ({
  numbers: request.filter((_, index) => fitted.inputs[names[index] as string] === 'float64') as (number | null)[],
  texts: request
    .filter((_, index) => fitted.inputs[names[index] as string] === 'string')
    .map(text => (text as string | null) ?? missingText),
}))
const session = await InferenceSession.create(file, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
})
const feeds = cells.map(({ numbers, texts }) => ({
  numbers: new Tensor(
    'float64',
    Float64Array.from(numbers, value => value ?? Number.NaN),
    [1, numbers.length],
  ),
  texts: new Tensor('string', texts, [1, texts.length]),
}))
const node: number[] = []
let worst = 0
for (let run = 0; run < 3; run++) {
  for (const [index, feed] of feeds.entries()) {
    const start = performance.now()
    const { probabilities } = await session.run(feed)
    node.push((performance.now() - start) * 1000)
    const wanted = predict(requests[index] as unknown[]).probabilities.true as number
    worst = Math.max(worst, Math.abs(((probabilities as Tensor).data as Float64Array)[1]! - wanted))
  }
}
if (!(worst <= 1e-9)) throw new Error(`the exported graph is off by ${worst}`)
const answers = requests.map(request => predict(request).probabilities.true)
writeFileSync(join(folder, 'requests.json'), JSON.stringify({ cells, answers }))
console.log(JSON.stringify({ own: median(own.slice(requests.length)), node: median(node.slice(requests.length)) }))
