// The models and rows of tree_models.py, whose folder is given, read, walked and trained here; and one row through a whole pipeline.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  Column,
  type FittedClassifier,
  fittedFromJSON,
  GradientBoostingClassifier,
  Pipeline,
  readXgboost,
  rocAuc,
  Table,
} from 'bighead'
import { readParquet } from 'bighead/parquet'
import { numberColumns, wordColumns } from '../data/mixed-columns.ts'
import { median } from '../median.ts'
import { mixedTransformer } from '../mixed-transformer.ts'

const [folder = '', rowText = '', mixed = ''] = process.argv.slice(2)
const [rows, held] = [Number(rowText), 100_000]
const names = Array.from({ length: 20 }, (_, index) => `f${index}`)

const bytes = readFileSync(join(folder, 'columns.bin'))
const doubles = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
const tableOf = (start: number, end: number): Table => {
  const columns = [...names, 'y'].map((name, index) => {
    const at = index * (rows + held)
    const values = doubles.subarray(at + start, at + end)
    return [name, new Column('float64', values.length, { kind: 'number', values, validity: null })] as const
  })
  return new Table(columns, end - start)
}
const test = tableOf(rows, rows + held)

const xgboost = (await readXgboost(readFileSync(join(folder, 'model.json'), 'utf8'))) as FittedClassifier
const features = await xgboost.features(test)
const walks: number[] = []
for (let run = 0; run < 15; run++) {
  const start = process.cpuUsage()
  xgboost.model.ofBlocks(features)
  const { user, system } = process.cpuUsage(start)
  walks.push((user + system) / 1e6)
}

const started = performance.now()
const trained = await new GradientBoostingClassifier().fit(
  tableOf(0, rows) as never,
  { target: 'y', threads: 2 } as never,
)
const trainSeconds = (performance.now() - started) / 1000
const auc = rocAuc(test.column('y') as never, (await trained.predictProba(test)).positive())

const schema = Object.fromEntries([
  ...numberColumns.map(name => [name, 'float64'] as const),
  ...wordColumns.map(name => [name, 'string'] as const),
  ['label', 'boolean'] as const,
])
const all = await readParquet(mixed, schema)
const some = [...all.rows()].slice(0, 20_000)
const steps = [
  ['prepare', mixedTransformer()],
  ['model', new GradientBoostingClassifier()],
] as const
const pipeline = (await new Pipeline(steps).fit(
  some as never,
  { target: 'label' } as never,
)) as unknown as FittedClassifier
const predict = pipeline.compileRow(pipeline.inputs)
const requests = some.slice(0, 2000).map(row => Object.keys(pipeline.inputs).map(name => row[name as never] as unknown))
const micros: number[] = []
for (let run = 0; run < 20; run++) {
  for (const request of requests) {
    const start = performance.now()
    predict(request)
    micros.push((performance.now() - start) * 1000)
  }
}

const worded = some.slice(0, 5000).map((row, index) => ({ ...row, word0: `w${index % 940}` }))
const large = (await new Pipeline([
  ['prepare', mixedTransformer()],
  ['model', new GradientBoostingClassifier({ nEstimators: 500 })],
]).fit(worded as never, { target: 'label' } as never)) as unknown as FittedClassifier
const categories = wordColumns.reduce((sum, name) => sum + new Set(worded.map(row => row[name as never])).size, 0)
const text = JSON.stringify(large)
const loads: number[] = []
for (let run = 0; run < 7; run++) {
  const start = performance.now()
  await fittedFromJSON(JSON.parse(text))
  loads.push(performance.now() - start)
}

console.log(
  JSON.stringify({
    rowsPerSecond: held / Math.min(...walks),
    trainSeconds,
    auc,
    p50Micros: median(micros.slice(requests.length)),
    loadMillis: Math.min(...loads),
    categories,
  }),
)
