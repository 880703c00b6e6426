import { describe, expect, test } from 'vitest'
import { onnxSupport } from '../../../src/adapters/onnx/onnx-support.ts'
import { readOnnx } from '../../../src/adapters/onnx/read-onnx.ts'
import { splitForOnnx } from '../../../src/adapters/onnx/split-for-onnx.ts'
import { toOnnx } from '../../../src/adapters/onnx/to-onnx.ts'
import { lookup } from '../../../src/features/expression/table-functions.ts'
import { tableFromRows } from '../../../src/features/table/from-rows.ts'
import { readArtifact } from '../../../src/pipeline/artifact.ts'
import { ColumnTransformer } from '../../../src/pipeline/column-transformer.ts'
import { FrozenEstimator } from '../../../src/pipeline/composites.ts'
import { GradientBoostingRegressor } from '../../../src/pipeline/estimators/gradient-boosting.ts'
import { LinearRegression, LogisticRegression } from '../../../src/pipeline/estimators/linear-models.ts'
import type { Fitted } from '../../../src/pipeline/fitted.ts'
import type { FittedRegressor } from '../../../src/pipeline/fitted-regressor.ts'
import { FittedTransform } from '../../../src/pipeline/fitted-transform.ts'
import { FunctionTransformer } from '../../../src/pipeline/own-transforms.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { call, choose, column, literal } from '../../../src/pipeline/program.ts'
import { MissingIndicator } from '../../../src/pipeline/transforms/imputers.ts'
import { StandardScaler } from '../../../src/pipeline/transforms/scalers.ts'
import { CountVectorizer, HashingVectorizer, TfidfVectorizer } from '../../../src/pipeline/transforms/vectorizers.ts'
import { fittedProgram } from './program-fitted.ts'
import { feeds, runExported, runGraph, splitFeeds } from './run-graph.ts'

const schema = { at: 'timestamp', word: 'string', x: 'float64' } as const
const table = tableFromRows(schema, [
  { at: 992779200000, word: 'SEA', x: 1 },
  { at: null, word: ' sfo ', x: null },
  { at: 0, word: null, x: -2 },
])
const clean = call('lower', call('trim', column('word')))
const mixed = fittedProgram(schema, {
  hour: call('div', call('hour', column('at'), literal('Europe/Paris', 'string')), literal(24)),
  known: lookup(clean, { keys: ['sea', 'sfo'], values: [1, 2], fallback: 0 }),
  again: call('eq', clean, literal('sea', 'string')),
  guarded: choose(
    [[call('isNull', column('x')), literal(0)]],
    lookup(column('x'), { keys: [1, -2], values: [5, 6], unknown: 'error' }),
  ),
  refused: choose(
    [[call('isNull', column('word')), literal(0)]],
    lookup(clean, { keys: ['sea', 'sfo'], values: [1, 2], unknown: 'error' }),
  ),
  plain: call('add', column('x'), literal(1)),
})

test('the two parts together give what the whole gives; the first survives JSON', async () => {
  const { prelude, core, inputs } = splitForOnnx(mixed)
  expect(Object.keys(inputs)).toEqual(['x', 'prelude 1', 'prelude 2', 'prelude 3'])
  const stored = (await readArtifact(JSON.parse(JSON.stringify(prelude)))) as FittedTransform
  const between = (await stored.transform(table)).dense()
  const { features } = await runGraph(core, feeds(inputs, between, 'columns'))
  const expected = [...(await mixed.transform(table)).rows()]
  expect(features).toEqual(
    expected.map(row => Object.values(row).map(value => (value === null ? Number.NaN : Number(value)))),
  )
})

test('there is no first part where ONNX computes everything', async () => {
  const fitted = (await new StandardScaler().fit(table.select(['x']))) as unknown as Fitted
  expect(splitForOnnx(fitted).prelude).toBeNull()
})

test('says how far ONNX goes, and why not further', async () => {
  const numbers = tableFromRows({ x: 'float64', y: 'string' }, [
    { x: 1, y: 'a' },
    { x: 2, y: 'b' },
  ])
  const scaler = (await new StandardScaler().fit(numbers.select(['x']))) as unknown as Fitted
  expect(onnxSupport(scaler)).toEqual({ level: 'full', reasons: [] })
  const model = (await new LogisticRegression().fit(numbers, { target: 'y' })) as unknown as Fitted
  expect(onnxSupport(model)).toEqual({
    level: 'approximate',
    reasons: ['logistic: another mathematical library: within 1e-9'],
  })
  expect(onnxSupport(mixed).level).toBe('none')
  expect(onnxSupport(mixed).reasons).toEqual([
    expect.stringContaining('ONNX knows neither calendars nor time zones'),
    expect.stringContaining('without the final sigma'),
  ])
})

test('texts come to a model as the numbers of their terms', async () => {
  const texts = ['délayé by fog', 'fog, fog and ÉTÉ', 'on time', 'time flies', '', 'été au bord']
  const rows = texts.map((text, row) => ({ text, x: row - 2, late: row < 2 ? 'yes' : 'no' }))
  const table = tableFromRows({ text: 'string', x: 'float64', late: 'string' }, rows)
  const parts = new ColumnTransformer([
    ['words', new TfidfVectorizer({ stripAccents: 'unicode' }), ['text']],
    ['number', new StandardScaler(), ['x']],
  ])
  const pipeline = new Pipeline([
    ['parts', parts],
    ['model', new LogisticRegression()],
  ])
  const fitted = await pipeline.fit(table, { target: 'late' })
  for (const layout of ['columns', 'packed'] as const) {
    const split = splitForOnnx(fitted, { inputs: layout })
    const { probabilities, label } = await runGraph(split.core, await splitFeeds(split, table as never))
    const wanted = await fitted.predictProba(table)
    const worst = probabilities?.flat().map((value, index) => Math.abs((value as number) - (wanted.values[index] ?? 9)))
    expect(Math.max(...(worst ?? [9]))).toBeLessThanOrEqual(1e-9)
    expect(label?.flat()).toEqual((await fitted.predict(table)).toArray())
  }
})

test.each([
  ['LogisticRegression', new LogisticRegression({ maxIter: 3 }), 1200],
  ['LinearRegression', new LinearRegression(), 100],
  ['GradientBoostingRegressor', new GradientBoostingRegressor({ nEstimators: 5 }), 100],
] as const)('terms are one vector, however many there are (%s)', async (_name, model, count) => {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    text: Array.from({ length: 200 }, (_, k) => `w${(row * 97 + k * k) % count}`).join(' '),
    y: row % 3,
  }))
  const table = tableFromRows({ text: 'string', y: 'float64' }, rows) as never
  const steps = [
    ['terms', new CountVectorizer()],
    ['model', model],
  ]
  const fitted = (await new Pipeline(steps as never).fit(table, { target: 'y' } as never)) as never as FittedRegressor
  const split = splitForOnnx(fitted)
  expect(Object.keys(split.inputs).length).toBeGreaterThan(count * 0.9)
  expect(JSON.stringify(split.prelude).length).toBeLessThan(20_000)
  const { prediction, label } = await runGraph(split.core, await splitFeeds(split, table))
  expect((prediction ?? label)?.flat()).toEqual((await fitted.predict(table)).toArray())
})

test('a prelude and its file are a pipeline again, for tables and for one row', async () => {
  const texts = ['délayé by fog', 'fog, fog and ÉTÉ', 'on time', 'time flies', '', 'été au bord']
  const rows = texts.map((text, row) => ({ text, x: row - 2, late: row < 2 ? 'yes' : 'no' }))
  const table = tableFromRows({ text: 'string', x: 'float64', late: 'string' }, rows)
  const parts = new ColumnTransformer([
    ['number', new StandardScaler(), ['x']],
    ['words', new TfidfVectorizer(), ['text']],
  ])
  const fitted = await new Pipeline([
    ['parts', parts],
    ['model', new LogisticRegression()],
  ]).fit(table, { target: 'late' })
  const { prelude, core, inputs } = splitForOnnx(fitted, { inputs: 'packed' })
  if (prelude === null) expect.fail('there is no prelude')
  const model = await readOnnx(core, { role: 'classifier', classes: fitted.classes, inputs, thread: false })
  const again = await new Pipeline([
    ['prelude', new FrozenEstimator(prelude)],
    ['core', new FrozenEstimator(model)],
  ]).fit(table.select(['text', 'x']) as never)
  const { values } = await again.predictProba(table)
  const wanted = (await fitted.predictProba(table)).values
  expect(Math.max(...values.map((value, index) => Math.abs(value - (wanted[index] ?? 9))))).toBeLessThanOrEqual(1e-9)
  const { probabilities } = await again.predictRowAsync({ text: texts[1], x: -1 } as never)
  expect(Object.values(probabilities)).toEqual([...values.subarray(2, 4)])
})

test('a vector of more columns than can be is refused where it is loaded', async () => {
  const table = tableFromRows({ text: 'string' }, [{ text: 'a bc' }])
  const fitted = (await new HashingVectorizer({ nFeatures: 1024 }).fit(table)) as unknown as Fitted
  const { prelude, inputs } = splitForOnnx(fitted)
  expect(Object.keys(inputs)).toHaveLength(1024)
  const text = JSON.stringify(prelude)
  await expect(readArtifact(JSON.parse(text.replace('"width":1024', '"width":2000000')))).rejects.toThrow(
    'the state of FunctionTransformer does not fit its inputs',
  )
})

describe('what is evaluated for its errors alone', () => {
  const table = tableFromRows({ a: 'float64', b: 'float64', word: 'string' }, [
    { a: 1, b: null, word: 'x' },
    { a: -0, b: 2, word: null },
  ])
  const worse = tableFromRows({ a: 'float64', b: 'float64', word: 'string' }, [
    { a: 1, b: 2, word: 'x' },
    { a: null, b: 2, word: 'x' },
  ])

  test('fails the run where it fails', async () => {
    const fitted = (await new MissingIndicator().fit(table.select(['a', 'b']))) as unknown as FittedTransform
    expect(await runExported(fitted, table)).toEqual({ features: [[1], [0]] })
    await expect(fitted.transform(worse)).rejects.toThrow('null and NaN are n')
    await expect(runExported(fitted, worse)).rejects.toThrow('out of data bounds')
    expect(await runExported(fitted, worse, { checks: false })).toEqual({ features: [[0], [0]] })
  })

  test('fails the run of a text, and of a model', async () => {
    const columns = new ColumnTransformer([
      ['a', new MissingIndicator(), ['a']],
      ['word', 'passthrough', ['word']],
    ])
    const texts = (await columns.fit(table as never)) as unknown as FittedTransform
    expect(await runExported(texts, table)).toEqual({ word_2: [['x'], ['\u{10FFFF}']] })
    await expect(runExported(texts, worse)).rejects.toThrow('out of data bounds')
    const given = tableFromRows({ a: 'float64', b: 'float64', y: 'float64' }, [
      { a: 1, b: null, y: 3 },
      { a: 2, b: 2, y: 4 },
    ])
    const pipeline = new Pipeline([
      ['missing', new MissingIndicator()],
      [
        'numbers',
        new FunctionTransformer({
          inputs: { missingindicator_b: 'boolean' },
          outputs: ({ missingindicator_b: b }) => ({ b: b.cast('float64') }),
        }),
      ],
      ['model', new LinearRegression()],
    ])
    const model = (await pipeline.fit(given, { target: 'y' })) as unknown as Fitted
    expect((await runExported(model, table)).prediction).toEqual([[3], [4]])
    await expect(runExported(model, worse)).rejects.toThrow('out of data bounds')
  })

  test('runs in the prelude where ONNX cannot', async () => {
    const known = lookup(clean, { keys: ['x', null], values: [1, 2], unknown: 'error' })
    const program = {
      inputs: { word: 'string' as const },
      finite: [],
      checks: [known],
      outputs: [{ kind: 'dense' as const, name: 'y', type: 'string' as const, expression: column('word') }],
    }
    const fitted = new FittedTransform({ kind: 'F', version: 1, params: {}, state: null, program, children: [] })
    const { prelude, core, inputs } = splitForOnnx(fitted)
    const run = async (word: string | null) => {
      const one = tableFromRows({ word: 'string' }, [{ word }])
      return runGraph(core, feeds(inputs, (await (prelude as FittedTransform).transform(one)).dense(), 'columns'))
    }
    expect((await run(' X'))?.y).toEqual([[' X']])
    await expect(run('other')).rejects.toThrow(/not among the known values|out of data bounds/)
  })

  test('a transform without columns has no file', async () => {
    const fitted = (await new MissingIndicator().fit(table.select(['a']))) as unknown as Fitted
    expect(() => toOnnx(fitted)).toThrow('an ONNX file has at least one output')
  })
})
