import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float64Column } from '../../src/features/table/build-column.ts'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { Table } from '../../src/features/table/table.ts'
import { Blocks } from '../../src/pipeline/blocks.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { makePipeline, Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Transform } from '../../src/pipeline/step.ts'
import { train } from '../../src/pipeline/train.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'
import { SelectKBest, TruncatedSVD, VarianceThreshold } from '../../src/pipeline/transforms/reductions.ts'
import { MaxAbsScaler, Normalizer, RobustScaler, StandardScaler } from '../../src/pipeline/transforms/scalers.ts'
import {
  CountVectorizer,
  HashingVectorizer,
  TfidfTransformer,
  TfidfVectorizer,
} from '../../src/pipeline/transforms/vectorizers.ts'

const seed = 20010501

/** Steps whose zeros stay zeros. */
const steps: readonly (readonly [string, () => Transform])[] = [
  ['StandardScaler', () => new StandardScaler({ withMean: false })],
  ['StandardScaler without scale', () => new StandardScaler({ withMean: false, withStd: false })],
  ['MaxAbsScaler', () => new MaxAbsScaler()],
  ['RobustScaler', () => new RobustScaler({ withCentering: false, quantileRange: [1, 99] })],
  ['VarianceThreshold', () => new VarianceThreshold({ threshold: 0.2 })],
  ['SelectKBest by F', () => new SelectKBest({ k: 3 })],
  ['SelectKBest by chi squared', () => new SelectKBest({ k: 3, scoreFunc: 'chi2' })],
  ['SelectKBest by a line', () => new SelectKBest({ k: 3, scoreFunc: 'f_regression' })],
  ['Normalizer', () => new Normalizer({ norm: 'l1' })],
  ['TfidfTransformer', () => new TfidfTransformer()],
  ['TfidfTransformer of logarithms', () => new TfidfTransformer({ sublinearTf: true, norm: null })],
]

/** Rows of six counts, of which most are 0, with classes and weights. */
const counted = fc
  .array(fc.tuple(fc.array(fc.constantFrom(0, 0, 0, 1, 2, 5), { minLength: 6, maxLength: 6 }), fc.nat(3)), {
    minLength: 8,
    maxLength: 40,
  })
  .filter(rows => rows.some(([, weight]) => weight > 0))

const names = Array.from({ length: 6 }, (_, at) => `c${at}`)

function denseOf(rows: readonly (readonly [readonly number[], number])[]): Blocks {
  const columns = names.map((name, at) => [name, float64Column(Float64Array.from(rows, ([row]) => row[at]!))] as const)
  return Blocks.of(new Table(columns, rows.length) as Table)
}

function sparseOf(rows: readonly (readonly [readonly number[], number])[]): Blocks {
  const entries = rows.map(([row]) => [...row.entries()].filter(([, value]) => value !== 0))
  const indptr = Int32Array.from({ length: rows.length + 1 }, (_, row) => entries.slice(0, row).flat().length)
  const indices = Int32Array.from(entries.flat(), ([at]) => at)
  const values = Float64Array.from(entries.flat(), ([, value]) => value)
  return new Blocks([{ kind: 'sparse', names, indptr, indices, values }], rows.length)
}

describe.each(steps)('%s', (_, make) => {
  test('learns from sparse columns what it learns from the same columns with their zeros', async () => {
    const property = fc.asyncProperty(counted, fc.boolean(), async (rows, isWeighted) => {
      const target = float64Column(Float64Array.from(rows, (_row, at) => at % 3))
      const weights = isWeighted ? Float64Array.from(rows, ([, weight]) => weight) : null
      const context = { target, targetName: 'y', weights }
      const learn = (data: Blocks) =>
        make()
          .learn(data, context)
          .catch(error => String(error))
      const [sparse, dense] = await Promise.all([learn(sparseOf(rows)), learn(denseOf(rows))])
      if (typeof sparse === 'string' || typeof dense === 'string') {
        expect(sparse).toBe(dense)
        return
      }
      expectNear(sparse.state, dense.state)
      const applied = dense.apply(sparseOf(rows))
      expect(applied.blocks[0]?.kind).toBe('sparse')
      expect(cellsOf(applied)).toEqual(cellsOf(dense.apply(denseOf(rows))))
    })
    await fc.assert(property, { seed, numRuns: 40 })
  })

  test('computes in a pipeline what it computed in training, for tables and rows, and keeps its columns sparse', async () => {
    const late = texts.map((_row, at) => at % 3 === 0)
    const table = tableFromRows(
      { text: 'string', late: 'boolean' },
      texts.map((text, at) => ({ text, late: late[at]! })),
    )
    const target = tableFromRows(
      { y: 'float64' },
      texts.map((_row, at) => ({ y: at % 3 })),
    )
    const words = new CountVectorizer()
    const data = Blocks.of(table.select(['text']) as unknown as Table)
    const context = { target: target.column('y'), targetName: 'y', weights: null }
    const first = await train(words, data, context)
    const second = await train(make(), first.outputs, context)
    const fitted = await new Pipeline([
      ['words', words],
      ['step', make()],
    ] as const).learn(data, context)
    if (fitted.role !== 'transform') throw new TypeError('a transform was expected')
    const whole = await fitted.transform(table)
    expect(whole.blocks[0]?.kind).toBe('sparse')
    expect(cellsOf(whole)).toEqual(cellsOf(second.outputs))
    for (const [row, text] of texts.entries()) {
      expect(Object.values(fitted.transformRow({ text }))).toEqual(cellsOf(whole)[row])
    }
  })
})

const texts = [
  'the quick brown fox',
  'the lazy dog the dog',
  'brown dog',
  'a fox and a dog and the fox',
  '',
  'quick quick quick',
  'lazy brown fox',
]

/** All numbers by row, bit for bit. */
function cellsOf(blocks: Blocks): unknown[][] {
  return [...blocks.dense().rows()].map(row => Object.values(row))
}

/** What was learned is the same but for rounding; a score beyond bounds is that of classes without any spread, which is nothing else. */
function expectNear(found: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    const isOutside = Number.isNaN(expected) || Math.abs(expected) > 1e9
    if (isOutside) expect(Number.isNaN(found) || Math.abs(found as number) > 1e9).toBe(true)
    else expect(Math.abs((found as number) - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)))
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(found as object)).toEqual(Object.keys(expected))
    for (const [key, value] of Object.entries(expected)) expectNear((found as Record<string, unknown>)[key], value)
  } else expect(found).toBe(expected)
}

test('terms become components without being expanded, the same in training, for tables and for rows', async () => {
  const many = Array.from({ length: 60 }, (_, row) =>
    Array.from({ length: 40 }, (_word, at) => `w${(row * 37 + at * at) % 2000}`).join(' '),
  )
  const table = tableFromRows(
    { text: 'string' },
    many.map(text => ({ text })),
  )
  const svd = new TruncatedSVD({ nComponents: 3 })
  const fitted = await makePipeline(new TfidfVectorizer(), svd).fit(table)
  expect(Object.keys(fitted.step('tfidfvectorizer') === 'passthrough' ? {} : fitted.outputs)).toHaveLength(3)
  const first = await new TfidfVectorizer().fit(table)
  expect(first.names.length).toBeGreaterThan(1000)
  const trained = await svd.fit(await first.transform(table))
  const components = await fitted.transform(table)
  expect(cellsOf(components)).toEqual(cellsOf(await trained.transform(await first.transform(table))))
  for (const [row, text] of many.slice(0, 5).entries()) {
    expect(Object.values(fitted.transformRow({ text }))).toEqual(cellsOf(components)[row])
  }
})

test('numbers beside sparse columns are scaled as well', async () => {
  const rows = texts.map((text, at) => ({ text, city: at % 2 === 0 ? 'Rome' : 'Oslo', size: at * 1.5, late: at > 3 }))
  const table = tableFromRows({ text: 'string', city: 'string', size: 'float64', late: 'boolean' }, rows)
  const columns = new ColumnTransformer(
    [
      ['words', new TfidfVectorizer(), ['text']],
      ['city', new OneHotEncoder(), ['city']],
      ['size', 'passthrough', ['size']],
      ['more', new HashingVectorizer({ nFeatures: 8 }), ['text']],
    ],
    { verboseFeatureNames: true, transformerWeights: { words: 0.3, more: 3 } },
  )
  for (const step of [new MaxAbsScaler(), new SelectKBest({ k: 9 }), new Normalizer(), new TruncatedSVD()]) {
    const fitted = await makePipeline(columns, step, new LogisticRegression()).fit(table, { target: 'late' })
    const alone = await (await columns.fit(table)).transform(table)
    const { outputs } = await train(step, alone, { target: table.column('late'), targetName: 'late', weights: null })
    const probabilities = await fitted.predictProba(table)
    const head = fitted.step('logisticregression')
    if (head === 'passthrough' || head.role !== 'classifier') throw new TypeError('a classifier was expected')
    const expected = await head.predictProba(outputs)
    for (const [row, { late: _late, ...request }] of rows.entries()) {
      const served = fitted.predictRow(request as never).probabilities
      expect(Object.values(served)).toEqual(fitted.classes.map((_class, at) => probabilities.row(row)[at]))
      expect(Object.values(served)).toEqual(fitted.classes.map((_class, at) => expected.row(row)[at]))
    }
  }
})
