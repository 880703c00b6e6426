import {
  LogisticRegression,
  OneHotEncoder,
  OrdinalEncoder,
  Pipeline,
  type Table,
  TargetEncoder,
  tableFromRows,
} from 'bighead'
import { atMost, type BenchLine, type Benchmark } from './bench-line.ts'

const rows = 1_000_000

/** Encoders of one column of strings, and a wide one-hot up to the model. */
export const encoders: Benchmark = {
  name: 'encoders',
  about:
    'one column of strings, 1,000,000 rows: CPU seconds, at most those of scikit-learn 1.9; 10,000 categories one-hot into a model',
  async run(say) {
    const table = strings(229)
    const bare = table.select(['x'])
    const lines: BenchLine[] = []
    const measure = async (work: string, limit: number, run: () => Promise<unknown>): Promise<void> => {
      const value = await best(run)
      say(`${work} ${value.toFixed(3)} s`)
      lines.push(atMost({ work, value, unit: 's' }, limit))
    }
    const [oneHot, ordinal, target] = [new OneHotEncoder(), new OrdinalEncoder(), new TargetEncoder()]
    await measure('OneHotEncoder fit', 0.11, () => oneHot.fit(bare))
    await measure('OrdinalEncoder fit', 0.11, () => ordinal.fit(bare))
    await measure('TargetEncoder fit', 0.33, () => target.fit(table, { target: 'y' }))
    const [a, b, c] = [await oneHot.fit(bare), await ordinal.fit(bare), await target.fit(table, { target: 'y' })]
    await measure('OneHotEncoder transform', 0.25, () => a.transform(bare))
    await measure('OrdinalEncoder transform', 0.25, () => b.transform(bare))
    await measure('TargetEncoder transform', 0.18, () => c.transform(bare))
    return [...lines, ...(await wide())]
  },
}

/** One-hot of 10,000 categories, and logistic regression on it. */
async function wide(): Promise<readonly BenchLine[]> {
  const table = strings(10_000)
  const pipeline = new Pipeline([
    ['encode', new OneHotEncoder()],
    ['model', new LogisticRegression({ maxIter: 20, tol: 1e-3 })],
  ])
  const value = await best(() => pipeline.fit(table, { target: 'y' }), 1)
  const { outputs } = await new OneHotEncoder().fitTransform(table.select(['x']))
  const bytes = outputs.blocks.map(block =>
    block.kind === 'sparse' ? block.indptr.byteLength + block.indices.byteLength + block.values.byteLength : Infinity,
  )
  const megabytes = bytes.reduce((sum, size) => sum + size, 0) / 1e6
  const open = { peer: null, ratio: null, must: null, met: null }
  return [
    { work: 'one-hot of 10,000 categories and logistic regression, fit', value, unit: 's', ...open },
    atMost({ work: 'its 10,000 columns in memory', value: megabytes, unit: 'MB' }, 20),
  ]
}

/** The CPU seconds of the best of several runs. */
async function best(run: () => Promise<unknown>, runs = 4): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let count = 0; count < runs; count++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1e6)
  }
  return least
}

function strings(categories: number): Table<{ x: 'string'; y: 'boolean' }> {
  const values = Array.from({ length: rows }, (_, row) => {
    const position = (row * 7919) % categories
    return { x: `category ${position}`, y: position % 3 === 0 }
  })
  return tableFromRows({ x: 'string', y: 'boolean' }, values)
}
