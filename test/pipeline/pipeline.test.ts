import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { tableFromRows } from '../../src/features/table/from-rows.ts'
import { columnsOfType } from '../../src/pipeline/column-selection.ts'
import { ColumnTransformer } from '../../src/pipeline/column-transformer.ts'
import { LinearRegression, LogisticRegression } from '../../src/pipeline/estimators/linear-models.ts'
import { rocAuc } from '../../src/pipeline/metrics/ranking-scores.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { fromPythonParams, toPythonParams } from '../../src/pipeline/python-names.ts'
import { OneHotEncoder } from '../../src/pipeline/transforms/encoders.ts'
import { SimpleImputer } from '../../src/pipeline/transforms/imputers.ts'
import { MinMaxScaler, StandardScaler } from '../../src/pipeline/transforms/scalers.ts'
import { flightModel, flights } from './flights.ts'

test('a pipeline of imputing, scaling, encoding and logistic regression learns and predicts', async () => {
  const fitted = await flightModel().fit(flights, { target: 'late' })
  const probabilities = await fitted.predictProba(flights)
  expect(probabilities.classes).toEqual([false, true])
  expect(rocAuc(flights.column('late'), probabilities)).toBeGreaterThan(0.7)
  const labels = await fitted.predict(flights)
  expect(labels.type).toBe('boolean')
  for (const [row, input] of [...flights.rows()].entries()) {
    const answer = fitted.predictRow(input)
    const [low, high] = probabilities.row(row)
    expect(answer).toEqual({ label: labels.get(row), probabilities: { false: low, true: high } })
  }
})

test('the compiled row takes values by position, in the order of any schema', async () => {
  const fitted = await flightModel().fit(flights, { target: 'late' })
  const run = fitted.compileRow({ origin: 'string', extra: 'int32', hour: 'float64', delay: 'float64' })
  const expected = fitted.predictRow({ delay: 3, hour: 8, origin: 'SEA' })
  expect(run(['SEA', 7, 8, 3])).toEqual(expected)
})

test('three classes and a regressor predict rows as they predict tables', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({
    x: index % 10,
    y: (index * 7) % 5,
    kind: 'abc'[index % 3]!,
  }))
  const table = tableFromRows({ x: 'float64', y: 'float64', kind: 'string' }, rows)
  const classifier = await new LogisticRegression().fit(table, { target: 'kind' })
  const probabilities = await classifier.predictProba(table)
  for (const [row, input] of rows.entries()) {
    expect(Object.values(classifier.predictRow(input).probabilities)).toEqual([...probabilities.row(row)])
  }
  const regressor = await new Pipeline([
    ['scale', new StandardScaler()],
    ['model', new LinearRegression()],
  ]).fit(table.select(['x', 'y']), { target: 'y' })
  const predicted = await regressor.predict(table)
  for (const [row, input] of rows.entries()) expect(regressor.predictRow(input)).toBe(predicted.get(row))
})

test('a pipeline without an estimator transforms and is undone step by step', async () => {
  const pipeline = new Pipeline([
    ['scale', new StandardScaler()],
    ['nothing', 'passthrough'],
    ['squeeze', new MinMaxScaler()],
  ])
  const table = flights.select(['delay', 'hour'])
  const complete = tableFromRows({ a: 'float64', b: 'float64' }, [
    { a: 1, b: 5 },
    { a: 2, b: 3 },
    { a: 4, b: 4 },
  ])
  const fitted = await pipeline.fit(complete)
  const back = await fitted.inverseTransform!(await fitted.transform(complete))
  for (const name of ['a', 'b'] as const) {
    for (const [row, value] of complete.column(name).toArray().entries()) {
      expect(back.column(name).get(row)).toBeCloseTo(value!, 12)
    }
  }
  const imputing = await new Pipeline([['impute', new SimpleImputer()]]).fit(table)
  expect(imputing.inverseTransform).toBeUndefined()
})

test('withParams changes parameters by path and leaves the original alone', async () => {
  const pipeline = flightModel()
  const changed = pipeline.withParams({ prepare__numbers__scale__withMean: false, model__c: 10 } as never)
  expect(changed.step('model').params.c).toBe(10)
  expect(pipeline.step('model').params.c).toBe(1)
  expect(JSON.stringify(changed)).toContain('"withMean":false')
  expect(JSON.stringify(pipeline)).not.toContain('"withMean":false')
  expect(() => pipeline.withParams({ modle__c: 1 } as never)).toThrow(
    'Parameter `modle__c`: there is no step `modle`. Did you mean `model`?',
  )
  expect(() => pipeline.withParams({ model__cc: 1 } as never)).toThrow('LogisticRegression has no parameter `cc`.')
})

test('slice and step take pipelines apart', () => {
  const pipeline = flightModel()
  expect(pipeline.slice(0, -1).steps.map(([name]) => name)).toEqual(['prepare'])
  expect(pipeline.step('prepare')).toBeInstanceOf(ColumnTransformer)
})

test('steps that cannot be are all reported when the pipeline is made', () => {
  const steps = [
    ['a__b', new StandardScaler()],
    ['model', new LogisticRegression()],
    ['model', new StandardScaler()],
  ]
  expect(() => new Pipeline(steps as never)).toThrow(
    [
      'the pipeline has 3 problems:',
      '  step 0: `a__b` may not contain two underscores, which separate a step from its parameter.',
      '  step 2: two steps are called `model`.',
      '  model: an estimator can only be the last step.',
    ].join('\n'),
  )
})

test('missing and wrong columns are named, all at once', async () => {
  const pipeline = flightModel()
  await expect(
    pipeline.fit(flights.select(['delay', 'origin', 'late']) as never, { target: 'late' as never }),
  ).rejects.toThrow('Column `hour` is not in the input of ColumnTransformer.')
  await expect(pipeline.fit(flights, { target: 'latte' as never })).rejects.toThrow(
    'Column `latte` is not in the training table of Pipeline. Did you mean `late`?',
  )
  const scaler = new StandardScaler()
  await expect(scaler.fit(flights as never)).rejects.toThrow(
    [
      'the input of StandardScaler has 2 problems:',
      '  origin: Column `origin` of the input of StandardScaler is string, but a number is needed.',
      '  late: Column `late` of the input of StandardScaler is boolean, but a number is needed.',
    ].join('\n'),
  )
  const fitted = await pipeline.fit(flights, { target: 'late' })
  await expect(fitted.predictProba(flights.select(['delay']))).rejects.toThrow('the input of Pipeline has 2 problems:')
  expect(() => fitted.predictRow({ delay: 1, hour: 2 })).toThrow('Column `origin` is not in the row given to Pipeline.')
  expect(() => fitted.predictRow({ delay: '1' as never, hour: 2, origin: 'SEA' })).toThrow('Column `delay`: ')
})

test('columns are selected by type and by pattern, in the order of the table', async () => {
  const fitted = await new ColumnTransformer([
    ['numbers', new SimpleImputer(), columnsOfType('float64')],
    ['words', new OneHotEncoder(), /^orig/],
  ]).fit(flights)
  expect(fitted.names).toEqual(['delay', 'hour', 'origin_SEA', 'origin_SFO', 'origin_None'])
  expect((await fitted.transform(flights)).blocks.map(({ kind }) => kind)).toEqual(['dense', 'sparse'])
})

test('a sparse block of many columns is not expanded', async () => {
  const rows = Array.from({ length: 1001 }, (_, index) => ({ id: index }))
  const table = tableFromRows({ id: 'int32' }, rows)
  const fitted = await new OneHotEncoder().fit(table)
  const blocks = await fitted.transform(table)
  expect(() => blocks.dense()).toThrow('1001 columns are too many to expand (at most 1000); read the sparse blocks.')
  expect(blocks.column('id_7').get(7)).toBe(1)
})

test('the names of parameters are translated to Python and back', () => {
  const params = { withMean: false, withStd: true }
  expect(toPythonParams('StandardScaler', params)).toEqual({ with_mean: false, with_std: true })
  expect(fromPythonParams('StandardScaler', { with_mean: false, with_std: true, copy: true })).toEqual(params)
  expect(() => fromPythonParams('StandardScaler', { with_means: true })).toThrow('Did you mean `with_mean`?')
})

test('everything shows itself', async () => {
  const fitted = await flightModel().fit(flights, { target: 'late' })
  const html = fitted.toHTML()
  expect(html).not.toContain('<script')
  expect(html).toContain('origin_SEA: ')
  const evil = new ColumnTransformer([['<img onerror=1>', new StandardScaler(), ['"><script>']]])
  expect(evil.toHTML()).not.toContain('<img')
  expect(evil.toHTML()).not.toContain('<script')
  expect(fitted.toMermaid()).toMatch(/^flowchart LR\n/)
  expect(inspect(flightModel())).toContain('scale: StandardScaler(withMean: true, withStd: true)')
  expect(inspect(fitted)).toContain('model: LogisticRegression')
})
